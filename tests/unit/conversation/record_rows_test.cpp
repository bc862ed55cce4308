#include <conversation/record_rows.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <limits>

namespace parley::conversation {
namespace {

using nlohmann::json;

class RecordRowsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RecordRowsTest);
    CPPUNIT_TEST(whateverWasSaidCanBeStored);
    CPPUNIT_TEST(whatIsTooLongIsCutBetweenCharacters);
    CPPUNIT_TEST(metadataThatCannotBeStoredIsLeftOut);
    CPPUNIT_TEST(aConfidenceIsBetweenNoneAndAll);
    CPPUNIT_TEST_SUITE_END();

public:
    void whateverWasSaidCanBeStored() {
        using namespace std::string_literals;
        CPPUNIT_ASSERT_EQUAL("ab"s, storable("a\0b"s));
        CPPUNIT_ASSERT_EQUAL("a\xEF\xBF\xBD"s, storable("a\xFF"));
        CPPUNIT_ASSERT_EQUAL("Grüße 𝄞"s, storable("Grüße 𝄞"));
    }

    void whatIsTooLongIsCutBetweenCharacters() {
        std::string text(31'999, 'a');
        text += "ß";
        CPPUNIT_ASSERT_EQUAL(std::size_t{31'999}, storable(text).size());
        const Beginning beginning{
            .scenario = std::string(500, 's'),
            .title = std::string(500, 't'),
            .language = std::string(500, 'l')};
        const auto row = json::parse(toJson(beginning, {}, {}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{200}, row.at("title").get<std::string>().size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, row.at("scenario").get<std::string>().size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{35}, row.at("language").get<std::string>().size());
    }

    void metadataThatCannotBeStoredIsLeftOut() {
        using namespace std::string_literals;
        const auto kept = [](const json& metadata) {
            return json::parse(toJson(Beginning{.metadata = metadata}, {}, {})).at("metadata");
        };
        CPPUNIT_ASSERT_EQUAL(json({{"order", 7}}), kept({{"order", 7}}));
        CPPUNIT_ASSERT_EQUAL(json::object(), kept(json::array({1})));
        CPPUNIT_ASSERT_EQUAL(json::object(), kept({{"text", "a\0b"s}}));
        CPPUNIT_ASSERT_EQUAL(json::object(), kept({{"text", std::string(20'000, 'x')}}));
    }

    void aConfidenceIsBetweenNoneAndAll() {
        const auto confidence = [](double value) {
            return json::parse(toJson(TurnRecord{.seq = 1, .confidence = value})).at("confidence");
        };
        CPPUNIT_ASSERT_EQUAL(json(1.0), confidence(1.25));
        CPPUNIT_ASSERT_EQUAL(json(0.0), confidence(-3));
        CPPUNIT_ASSERT(confidence(std::numeric_limits<double>::quiet_NaN()).is_null());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecordRowsTest);

}  // namespace
}  // namespace parley::conversation

#include <base/json_string.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::base {
namespace {

class JsonStringTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(JsonStringTest);
    CPPUNIT_TEST(keepsTextAsItIs);
    CPPUNIT_TEST(escapesWhatWouldEndTheString);
    CPPUNIT_TEST(escapesWhatWouldEndTheLine);
    CPPUNIT_TEST(appendsToWhatIsThere);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsTextAsItIs() {
        CPPUNIT_ASSERT_EQUAL(std::string{R"("")"}, quoted(""));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("Grüße, 𝄞 / & <b>")"}, quoted("Grüße, 𝄞 / & <b>"));
    }

    void escapesWhatWouldEndTheString() {
        CPPUNIT_ASSERT_EQUAL(std::string{R"("p!\"\\ä")"}, quoted(R"(p!"\ä)"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("\"")"}, quoted("\""));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("\\\\x\"")"}, quoted(R"(\\x")"));
    }

    void escapesWhatWouldEndTheLine() {
        CPPUNIT_ASSERT_EQUAL(std::string{R"("a\u000d\u000ab\u0009")"}, quoted("a\r\nb\t"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"("\u0000\u001f\u007f")"}, quoted(std::string_view{"\0\x1f\x7f", 3}));
    }

    void appendsToWhatIsThere() {
        std::string json = R"({"name":)";
        appendJsonString(json, "Ada");
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"name":"Ada")"}, json);
    }

private:
    static std::string quoted(std::string_view text) {
        std::string json;
        appendJsonString(json, text);
        return json;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonStringTest);

}  // namespace
}  // namespace parley::base

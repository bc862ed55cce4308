#include <storage/statement.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <string>

namespace parley::storage {
namespace {

std::string textOf(const Param& param) {
    CPPUNIT_ASSERT(param.text() != nullptr);
    return *param.text();
}

class ParamTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ParamTest);
    CPPUNIT_TEST(writesValuesAsPostgresReadsThem);
    CPPUNIT_TEST(nothingIsNull);
    CPPUNIT_TEST(quotesArrayElements);
    CPPUNIT_TEST(writesJsonOnceAndAlwaysAsUtf8);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesValuesAsPostgresReadsThem() {
        CPPUNIT_ASSERT_EQUAL(std::string{"text"}, textOf("text"));
        CPPUNIT_ASSERT_EQUAL(std::string{"t"}, textOf(true));
        CPPUNIT_ASSERT_EQUAL(std::string{"f"}, textOf(false));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"-9223372036854775808"}, textOf(std::numeric_limits<std::int64_t>::min()));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"18446744073709551615"}, textOf(std::numeric_limits<std::uint64_t>::max()));
        CPPUNIT_ASSERT_EQUAL(std::string{"7"}, textOf(base::TenantId{7}));
        CPPUNIT_ASSERT_EQUAL(std::string{"1970-01-01T00:00:00.000000Z"}, textOf(base::UtcTime{}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"00000000-0000-0000-0000-000000000000"}, textOf(base::UserId{}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"\\x00ff"}, textOf(Param::bytes(std::string{"\0\xff", 2})));
    }

    void nothingIsNull() {
        CPPUNIT_ASSERT(Param{std::nullopt}.text() == nullptr);
        CPPUNIT_ASSERT(Param{std::optional<std::string>{}}.text() == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string{"5"}, textOf(std::optional<int>{5}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, textOf(std::optional<std::string>{""}));
    }

    void quotesArrayElements() {
        CPPUNIT_ASSERT_EQUAL(std::string{"{}"}, textOf(Param::textArray({})));
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"a","","NULL","b\"c\\d","{e,f}"})"},
            textOf(Param::textArray({"a", "", "NULL", "b\"c\\d", "{e,f}"})));
    }

    void writesJsonOnceAndAlwaysAsUtf8() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"a":[1,"ü"]})"}, textOf(nlohmann::json{{"a", {1, "ü"}}}));
        CPPUNIT_ASSERT_EQUAL(std::string{"\"\xef\xbf\xbd\""}, textOf(nlohmann::json("\xff")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ParamTest);

}  // namespace
}  // namespace parley::storage

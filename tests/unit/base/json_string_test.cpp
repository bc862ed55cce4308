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
    CPPUNIT_TEST(escapesWhereverItStands);
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

    void escapesWhereverItStands() {
        for (int code = 0; code < 256; ++code) {
            const char symbol = static_cast<char>(code);
            const bool escaped = code < ' ' || code == '"' || code == '\\' || code == 0x7f;
            for (std::size_t place = 0; place < 20; ++place) {
                std::string text(20, 'x');
                text[place] = symbol;
                const auto json = quoted(text);
                CPPUNIT_ASSERT_EQUAL(escaped, json != '"' + text + '"');
                CPPUNIT_ASSERT_EQUAL(text.substr(0, place), json.substr(1, place));
                CPPUNIT_ASSERT(json.ends_with(text.substr(place + 1) + '"'));
            }
        }
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

#include <provider/plugin/utf8.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>

namespace parley::provider {
namespace {

using namespace std::string_view_literals;

class Utf8Test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(Utf8Test);
    CPPUNIT_TEST(textIsLeftAsItIs);
    CPPUNIT_TEST(everyBrokenByteIsReplaced);
    CPPUNIT_TEST_SUITE_END();

public:
    void textIsLeftAsItIs() {
        for (const auto text :
             {""sv, "a\0b"sv, "grüß dich"sv, "日本語"sv, "😀"sv, "\xf4\x8f\xbf\xbf"sv}) {
            CPPUNIT_ASSERT(isUtf8(text));
            CPPUNIT_ASSERT_EQUAL(std::string{text}, mendUtf8(text));
        }
    }

    void everyBrokenByteIsReplaced() {
        // A lone byte, an overlong form, a surrogate, beyond the last character, cut at the end.
        for (const auto broken :
             {"\xff"sv, "\xc0\xaf"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv, "\xe6\x97"sv}) {
            CPPUNIT_ASSERT(!isUtf8(broken));
            std::string expected = "a";
            for (std::size_t i = 0; i < broken.size(); ++i)
                expected += "\xef\xbf\xbd";
            expected += 'b';
            CPPUNIT_ASSERT_EQUAL(expected, mendUtf8("a" + std::string{broken} + "b"));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(Utf8Test);

}  // namespace
}  // namespace parley::provider

#include <notify/encoded_word.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

#include <algorithm>

namespace parley::notify {
namespace {

class EncodedWordTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EncodedWordTest);
    CPPUNIT_TEST(plainTextStaysReadable);
    CPPUNIT_TEST(otherTextIsEncodedAndReadBack);
    CPPUNIT_TEST(noTextEndsItsHeader);
    CPPUNIT_TEST(noCharacterIsCutInTwo);
    CPPUNIT_TEST(whatIsNotOursStaysAsItIs);
    CPPUNIT_TEST_SUITE_END();

public:
    void plainTextStaysReadable() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Confirm your address"}, encodeWords("Confirm your address"));
    }

    void otherTextIsEncodedAndReadBack() {
        CPPUNIT_ASSERT_EQUAL(std::string{"=?utf-8?B?R3LDvMOfZQ==?="}, encodeWords("Grüße"));
        for (const auto* text :
             {"Grüße", "=?utf-8?B?x?=", "a, b <c@d.e>", "𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{text}, decodeWords(encodeWords(text)));
        }
        const std::string lengthy(500, 'x');
        CPPUNIT_ASSERT_EQUAL(lengthy, decodeWords(encodeWords(lengthy)));
    }

    void noTextEndsItsHeader() {
        const bool held =
            rc::check("every line break is a fold, every line short", [](const std::string& text) {
                const auto header = encodeWords(text);
                std::size_t line = 0;
                for (std::size_t i = 0; i < header.size(); ++i) {
                    RC_ASSERT(static_cast<unsigned char>(header[i]) < 0x80);
                    line = header[i] == '\n' ? 0 : line + 1;
                    RC_ASSERT(line <= 77);
                    if (header[i] == '\r') RC_ASSERT(header.substr(i, 3) == "\r\n ");
                    if (header[i] == '\n') RC_ASSERT(i > 0 && header[i - 1] == '\r');
                }
            });
        CPPUNIT_ASSERT(held);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"a  Bcc  x@y"},
            decodeWords(encodeWords("a\r\nBcc: x@y")).replace(6, 1, " "));
    }

    void noCharacterIsCutInTwo() {
        for (std::size_t shift = 0; shift < 4; ++shift) {
            auto text = std::string(shift, 'x');
            for (int i = 0; i < 40; ++i)
                text += "𝄞";
            auto header = encodeWords(text);
            for (std::size_t at = header.find("\r\n "); at != std::string::npos;
                 at = header.find("\r\n ")) {
                // Each word alone is whole UTF-8: its bytes are the shift and whole notes of four.
                const auto word = decodeWords(header.substr(0, at));
                CPPUNIT_ASSERT_EQUAL(
                    std::size_t{0},
                    (word.size() -
                     static_cast<std::size_t>(std::count(word.begin(), word.end(), 'x'))) %
                        4);
                header.erase(0, at + 3);
            }
        }
    }

    void whatIsNotOursStaysAsItIs() {
        CPPUNIT_ASSERT_EQUAL(std::string{"=?iso-8859-1?Q?a?="}, decodeWords("=?iso-8859-1?Q?a?="));
        CPPUNIT_ASSERT_EQUAL(std::string{"plain"}, decodeWords("plain"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EncodedWordTest);

}  // namespace
}  // namespace parley::notify

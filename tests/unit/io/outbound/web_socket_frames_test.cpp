#include <io/outbound/web_socket_frames.hpp>
#include <io/outbound/web_socket_handshake.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::io {
namespace {

class WebSocketFramesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WebSocketFramesTest);
    CPPUNIT_TEST(agreesWithTheExamplesOfTheRfc);
    CPPUNIT_TEST(readsFramesFromAnyPieces);
    CPPUNIT_TEST(writesOnlyCloseCodesThatMayBeSent);
    CPPUNIT_TEST(tellsUtf8);
    CPPUNIT_TEST_SUITE_END();

public:
    void agreesWithTheExamplesOfTheRfc() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, acceptOf("dGhlIHNhbXBsZSBub25jZQ=="));
        std::string hello;
        appendFrame(hello, FrameKind::Text, "Hello", {0x37, 0xfa, 0x21, 0x3d});
        CPPUNIT_ASSERT_EQUAL(std::string{"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"}, hello);
        std::string longer;
        appendFrame(longer, FrameKind::Binary, std::string(19, '\0'), {1, 2, 3, 4});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3"}, longer.substr(6));
    }

    void readsFramesFromAnyPieces() {
        // A ping between two fragments, and a whole message behind them.
        const std::string bytes = "\x01\x03Hel\x89\x01p\x80\x02lo\x82\x01x";
        for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
            FrameReader reader{5};
            std::string heard;
            std::string waiting;
            for (std::size_t at = 0; at < bytes.size(); at += piece) {
                waiting += bytes.substr(at, piece);
                for (std::size_t used = 1; used > 0;) {
                    Frame frame;
                    FrameFault fault{};
                    used = reader.take(waiting, frame, fault);
                    CPPUNIT_ASSERT(fault == FrameFault::None);
                    if (frame.kind != FrameKind::Continuation) {
                        heard += std::to_string(static_cast<int>(frame.kind)) + ":";
                        heard.append(frame.payload) += ' ';
                    }
                    waiting.erase(0, used);
                }
            }
            CPPUNIT_ASSERT_EQUAL(std::string{"9:p 1:Hello 2:x "}, heard);
        }
    }

    void writesOnlyCloseCodesThatMayBeSent() {
        const auto written = [](std::uint16_t code, const std::string& reason) {
            const auto payload = writeClose(code, reason);
            CloseFrame close{};
            CPPUNIT_ASSERT(readClose(payload, close));
            return std::to_string(close.code) + std::string{close.reason};
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"1000bye"}, written(1000, "bye"));
        CPPUNIT_ASSERT_EQUAL(std::string{"4999"}, written(4999, ""));
        CPPUNIT_ASSERT_EQUAL(std::string{"1005"}, written(1006, "never sent"));
        CPPUNIT_ASSERT_EQUAL(std::string{"1005"}, written(0, ""));
        CPPUNIT_ASSERT_EQUAL("1000" + std::string(123, 'x'), written(1000, std::string(200, 'x')));
    }

    void tellsUtf8() {
        for (const auto* text :
             {"", "a", "\xC3\xA4", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
            CPPUNIT_ASSERT(isUtf8(text));
        for (const auto* text :
             {"\x80",
              "\xC0\xAF",
              "\xC3",
              "\xE0\x9F\xBF",
              "\xED\xA0\x80",
              "\xF0\x8F\xBF\xBF",
              "\xF4\x90\x80\x80",
              "\xF5\x80\x80\x80",
              "a\xE2\x82"})
            CPPUNIT_ASSERT(!isUtf8(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebSocketFramesTest);

}  // namespace
}  // namespace parley::io

#include "bytes.hpp"

#include <transport/webrtc/rtp.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>

namespace parley::transport {
namespace {

class RtpTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RtpTest);
    CPPUNIT_TEST(readsAPlainPacket);
    CPPUNIT_TEST(passesOverSourcesExtensionsAndPadding);
    CPPUNIT_TEST(refusesPartsThatDoNotFit);
    CPPUNIT_TEST(writesWhatItReads);
    CPPUNIT_TEST(tellsReportsApart);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAPlainPacket() {
        const auto bytes = hex("80 ef 12 34 00 01 02 03 ca fe ba be 0a 0b 0c");
        const auto packet = parseRtp(bytes);
        CPPUNIT_ASSERT(packet.has_value());
        CPPUNIT_ASSERT_EQUAL(111, int{packet->payload_type});
        CPPUNIT_ASSERT(packet->marker);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{0x1234}, packet->sequence);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x00010203}, packet->timestamp);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0xcafebabe}, packet->ssrc);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, packet->payload.size());
    }

    void passesOverSourcesExtensionsAndPadding() {
        // Two sources, an extension of one word, three bytes of padding behind one of payload.
        const auto bytes =
            hex("b2 6f 00 01 00 00 00 02 00 00 00 03 11 11 11 11 22 22 22 22"
                "be de 00 01 10 ff 00 00 77 00 00 03");
        const auto packet = parseRtp(bytes);
        CPPUNIT_ASSERT(packet.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, packet->payload.size());
        CPPUNIT_ASSERT_EQUAL(0x77, int{packet->payload[0]});
    }

    void refusesPartsThatDoNotFit() {
        for (const auto* text : {
                 "",
                 "80 6f 00 01 00 00 00 02 00 00 00",
                 // Another version.
                 "40 6f 00 01 00 00 00 02 00 00 00 03",
                 // A source that is not there.
                 "81 6f 00 01 00 00 00 02 00 00 00 03",
                 // Half an extension, and one longer than the packet.
                 "90 6f 00 01 00 00 00 02 00 00 00 03 be de",
                 "90 6f 00 01 00 00 00 02 00 00 00 03 be de ff ff",
                 // More padding than payload, and none of it.
                 "a0 6f 00 01 00 00 00 02 00 00 00 03 05",
                 "a0 6f 00 01 00 00 00 02 00 00 00 03 00",
                 "a0 6f 00 01 00 00 00 02 00 00 00 03",
             }) {
            CPPUNIT_ASSERT_MESSAGE(text, !parseRtp(hex(text)));
        }
    }

    void writesWhatItReads() {
        const RtpPacket packet{
            .payload_type = 111,
            .marker = true,
            .sequence = 65'535,
            .timestamp = 0xfffffff0,
            .ssrc = 0x01020304,
            .payload = {}};
        std::array<std::uint8_t, kRtpHeader> bytes{};
        writeRtpHeader(bytes, packet);
        const auto again = parseRtp(bytes);
        CPPUNIT_ASSERT(again.has_value());
        CPPUNIT_ASSERT_EQUAL(packet.payload_type, again->payload_type);
        CPPUNIT_ASSERT(again->marker);
        CPPUNIT_ASSERT_EQUAL(packet.sequence, again->sequence);
        CPPUNIT_ASSERT_EQUAL(packet.timestamp, again->timestamp);
        CPPUNIT_ASSERT_EQUAL(packet.ssrc, again->ssrc);
    }

    void tellsReportsApart() {
        CPPUNIT_ASSERT(isRtcp(hex("80 c8 00 06")));
        // Payload type 111 with a marker.
        CPPUNIT_ASSERT(!isRtcp(hex("80 ef 00 06")));
        CPPUNIT_ASSERT(!isRtcp(hex("80")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RtpTest);

}  // namespace
}  // namespace parley::transport

#include <transport/webrtc/call.hpp>
#include <transport/webrtc/voice.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unit/media/signal.hpp>

namespace parley::transport {
namespace {

using std::chrono::milliseconds;

class VoiceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VoiceTest);
    CPPUNIT_TEST(packetsFollowEachOther);
    CPPUNIT_TEST(theClockRunsOnThroughAPause);
    CPPUNIT_TEST(reportsOnceItHasSpoken);
    CPPUNIT_TEST_SUITE_END();

public:
    void packetsFollowEachOther() {
        const auto first = speak(0);
        const auto second = speak(20);
        CPPUNIT_ASSERT(first.marker);
        CPPUNIT_ASSERT(!second.marker);
        CPPUNIT_ASSERT_EQUAL(111, int{first.payload_type});
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{7}, first.ssrc);
        CPPUNIT_ASSERT_EQUAL(static_cast<std::uint16_t>(first.sequence + 1), second.sequence);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{960}, second.timestamp - first.timestamp);
    }

    void theClockRunsOnThroughAPause() {
        const auto before = speak(0);
        const auto after = speak(1'000);
        CPPUNIT_ASSERT(after.marker);
        CPPUNIT_ASSERT_EQUAL(static_cast<std::uint16_t>(before.sequence + 1), after.sequence);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{48'000}, after.timestamp - before.timestamp);
    }

    void reportsOnceItHasSpoken() {
        CPPUNIT_ASSERT(!voice_.report({}, {}));
        const auto spoken = speak(0);
        const auto report = voice_.report({}, at(30));
        CPPUNIT_ASSERT(report.has_value());
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{1}, report->packets);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{30 * 48}, report->rtp_time - spoken.timestamp);
        CPPUNIT_ASSERT(report->bytes > 10 && report->bytes < 400);
    }

private:
    static base::MonoTime at(int time_ms) { return base::MonoTime{milliseconds{5'000 + time_ms}}; }

    RtpPacket speak(int time_ms) {
        const auto packet =
            voice_.next(media::sine(440, kCallRateHz, kCallPieceSamples), at(time_ms));
        CPPUNIT_ASSERT(packet.has_value());
        CPPUNIT_ASSERT(packet->size + Srtp::kTrailer <= packet->buffer.size());
        auto parsed = parseRtp(std::span{packet->buffer}.first(packet->size));
        CPPUNIT_ASSERT(parsed.has_value());
        return *parsed;
    }

    Voice voice_{7, 111};
};

CPPUNIT_TEST_SUITE_REGISTRATION(VoiceTest);

}  // namespace
}  // namespace parley::transport

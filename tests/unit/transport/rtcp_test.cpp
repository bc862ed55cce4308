#include "bytes.hpp"

#include <transport/webrtc/rtcp.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::transport {
namespace {

class RtcpTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RtcpTest);
    CPPUNIT_TEST(readsASendersReport);
    CPPUNIT_TEST(readsAllReportsOfACompound);
    CPPUNIT_TEST(refusesLengthsThatDoNotFit);
    CPPUNIT_TEST(writesWhatItReads);
    CPPUNIT_TEST(writesWhoItIsFrom);
    CPPUNIT_TEST(knowsTheTimeOfNtp);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsASendersReport() {
        const auto reports = parseRtcp(hex(kSenderReport));
        CPPUNIT_ASSERT(reports.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reports->size());
        const auto& report = reports->front();
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x11223344}, report.ssrc);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0xe0000001'80000000}, report.sender->ntp_time);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x0000bb80}, report.sender->rtp_time);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{50}, report.sender->packets);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{4'000}, report.sender->bytes);
        const auto& block = report.blocks.front();
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x55667788}, block.ssrc);
        CPPUNIT_ASSERT_EQUAL(64, int{block.fraction_lost});
        CPPUNIT_ASSERT_EQUAL(std::int32_t{-2}, block.lost);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x00010005}, block.highest_sequence);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{7}, block.jitter);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x00018000}, block.last_sender_report);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x00008000}, block.delay_since_last);
    }

    void readsAllReportsOfACompound() {
        // A receiver's report without blocks, a description and a goodbye, then the sender's.
        const auto reports = parseRtcp(
            hex(std::string{"80 c9 00 01 01 01 01 01"
                            "81 ca 00 02 01 01 01 01 01 01 61 00"
                            "81 cb 00 01 01 01 01 01"} +
                std::string{kSenderReport}));
        CPPUNIT_ASSERT(reports.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, reports->size());
        CPPUNIT_ASSERT(!reports->front().sender);
        CPPUNIT_ASSERT(reports->back().sender.has_value());
    }

    void refusesLengthsThatDoNotFit() {
        for (const auto* text : {
                 "80 c9",
                 // Longer than what is there.
                 "80 c9 00 02 01 01 01 01",
                 // A block that is not there, and no source.
                 "81 c9 00 01 01 01 01 01",
                 "80 c9 00 00",
                 "80 c8 00 01 01 01 01 01",
                 "40 c9 00 01 01 01 01 01",
                 "80 c9 00 01 01 01 01 01 00",
             }) {
            CPPUNIT_ASSERT_MESSAGE(text, !parseRtcp(hex(text)));
        }
    }

    void writesWhatItReads() {
        const RtcpReport report{
            .ssrc = 5,
            .sender = SenderInfo{.ntp_time = 1ULL << 40U, .rtp_time = 2, .packets = 3, .bytes = 4},
            .blocks = {
                {.ssrc = 6,
                 .fraction_lost = 7,
                 .lost = -8,
                 .highest_sequence = 9,
                 .jitter = 10,
                 .last_sender_report = 11,
                 .delay_since_last = 12}}};
        const auto text = writeRtcp(report, "us");
        const auto reports = parseRtcp(bytesOf(text));
        CPPUNIT_ASSERT(reports.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reports->size());
        const auto& again = reports->front();
        CPPUNIT_ASSERT_EQUAL(report.ssrc, again.ssrc);
        CPPUNIT_ASSERT_EQUAL(report.sender->ntp_time, again.sender->ntp_time);
        CPPUNIT_ASSERT_EQUAL(report.sender->bytes, again.sender->bytes);
        CPPUNIT_ASSERT_EQUAL(report.blocks[0].fraction_lost, again.blocks[0].fraction_lost);
        CPPUNIT_ASSERT_EQUAL(report.blocks[0].lost, again.blocks[0].lost);
        CPPUNIT_ASSERT_EQUAL(report.blocks[0].delay_since_last, again.blocks[0].delay_since_last);
    }

    void writesWhoItIsFrom() {
        // A name of every length fills whole words.
        for (std::size_t size = 0; size < 9; ++size) {
            const auto text = writeRtcp({.ssrc = 5}, std::string(size, 'x'));
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, text.size() % 4);
            CPPUNIT_ASSERT(parseRtcp(bytesOf(text)).has_value());
            CPPUNIT_ASSERT_EQUAL('\0', text.back());
        }
    }

    void knowsTheTimeOfNtp() {
        using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
        CPPUNIT_ASSERT_EQUAL(
            std::uint64_t{2'208'988'801} << 32U | 0x80000000U, toNtp(base::UtcTime{1'500ms}));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x56788000}, compactNtp(0x12345678'80009999));
    }

private:
    static constexpr std::string_view kSenderReport =
        "81 c8 00 0c 11 22 33 44 e0 00 00 01 80 00 00 00 00 00 bb 80 00 00 00 32 00 00 0f a0"
        "55 66 77 88 40 ff ff fe 00 01 00 05 00 00 00 07 00 01 80 00 00 00 80 00";
};

CPPUNIT_TEST_SUITE_REGISTRATION(RtcpTest);

}  // namespace
}  // namespace parley::transport

#include <transport/webrtc/reception.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <initializer_list>

namespace parley::transport {
namespace {

using std::chrono::milliseconds;

class ReceptionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReceptionTest);
    CPPUNIT_TEST(countsWhatIsMissing);
    CPPUNIT_TEST(reportsTheLossSinceTheLastReport);
    CPPUNIT_TEST(countsOnAcrossTheEndOfTheNumbers);
    CPPUNIT_TEST(measuresHowUnevenlyPacketsCome);
    CPPUNIT_TEST(saysHowLongAgoTheSenderReported);
    CPPUNIT_TEST_SUITE_END();

public:
    void countsWhatIsMissing() {
        noteAll({10, 11, 14, 13});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, reception_.received());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, reception_.lost());
    }

    void reportsTheLossSinceTheLastReport() {
        noteAll({1, 2, 4});
        auto report = reception_.report(9, {});
        CPPUNIT_ASSERT_EQUAL(64, int{report.fraction_lost});
        CPPUNIT_ASSERT_EQUAL(std::int32_t{1}, report.lost);
        note(5);
        report = reception_.report(9, {});
        CPPUNIT_ASSERT_EQUAL(0, int{report.fraction_lost});
        CPPUNIT_ASSERT_EQUAL(std::int32_t{1}, report.lost);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{9}, report.ssrc);
        // Nothing has come since.
        CPPUNIT_ASSERT_EQUAL(0, int{reception_.report(9, {}).fraction_lost});
    }

    void countsOnAcrossTheEndOfTheNumbers() {
        noteAll({65'534, 65'535, 0, 1});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, reception_.lost());
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x10001}, reception_.report(9, {}).highest_sequence);
    }

    void measuresHowUnevenlyPacketsCome() {
        for (std::uint16_t i = 0; i < 100; ++i)
            reception_.note(i, i * 960U, base::MonoTime{milliseconds{20 * i}});
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, reception_.jitter());
        // Each second one is 10 ms late.
        for (std::uint16_t i = 100; i < 400; ++i)
            reception_.note(i, i * 960U, base::MonoTime{milliseconds{20 * i + i % 2 * 10}});
        CPPUNIT_ASSERT_DOUBLES_EQUAL(480, reception_.jitter(), 2);
    }

    void saysHowLongAgoTheSenderReported() {
        note(1);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, reception_.report(9, {}).last_sender_report);
        reception_.noteSenderReport(0x12345678'9abcdef0, base::MonoTime{milliseconds{1'000}});
        const auto report = reception_.report(9, base::MonoTime{milliseconds{1'250}});
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x56789abc}, report.last_sender_report);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x4000}, report.delay_since_last);
    }

private:
    void note(std::uint16_t sequence) { reception_.note(sequence, sequence * 960U, {}); }

    void noteAll(std::initializer_list<std::uint16_t> sequences) {
        for (const auto sequence : sequences)
            note(sequence);
    }

    Reception reception_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReceptionTest);

}  // namespace
}  // namespace parley::transport

#include <cppunit/extensions/HelperMacros.h>
#include <stream_clock.hpp>

#include <cmath>

namespace deepgram {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

class StreamClockTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StreamClockTest);
    CPPUNIT_TEST(withoutAudioThereIsNoTime);
    CPPUNIT_TEST(followsTheHostAcrossGaps);
    CPPUNIT_TEST(timesThatAreNoneAreBroughtInside);
    CPPUNIT_TEST(forgettingChangesNothingLater);
    CPPUNIT_TEST_SUITE_END();

public:
    void withoutAudioThereIsNoTime() {
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, StreamClock{8000}.toPtsNs(3));
    }

    void followsTheHostAcrossGaps() {
        auto clock = withGap();
        CPPUNIT_ASSERT_EQUAL(5 * kSecond, clock.toPtsNs(0));
        CPPUNIT_ASSERT_EQUAL(11 * kSecond / 2, clock.toPtsNs(0.5));
        CPPUNIT_ASSERT_EQUAL(20 * kSecond, clock.toPtsNs(1));
        CPPUNIT_ASSERT_EQUAL(41 * kSecond / 2, clock.toPtsNs(1.5));
    }

    void timesThatAreNoneAreBroughtInside() {
        auto clock = withGap();
        CPPUNIT_ASSERT_EQUAL(5 * kSecond, clock.toPtsNs(-1));
        CPPUNIT_ASSERT_EQUAL(5 * kSecond, clock.toPtsNs(std::nan("")));
        CPPUNIT_ASSERT_EQUAL(21 * kSecond, clock.toPtsNs(1e300));
    }

    void forgettingChangesNothingLater() {
        auto clock = withGap();
        clock.forgetBefore(std::nan(""));
        CPPUNIT_ASSERT_EQUAL(5 * kSecond, clock.toPtsNs(0));
        clock.forgetBefore(1.2);
        CPPUNIT_ASSERT_EQUAL(41 * kSecond / 2, clock.toPtsNs(1.5));
        CPPUNIT_ASSERT_EQUAL(20 * kSecond, clock.toPtsNs(0));
    }

private:
    /// A second from 5 on, in frames whose times are rounded, and a second from 20 on.
    static StreamClock withGap() {
        StreamClock clock{8000};
        for (std::uint64_t i = 0; i < 50; ++i)
            clock.add(160, 5 * kSecond + i * 20'000'000 + i % 2 * 1'000'000);
        clock.add(8000, 20 * kSecond);
        return clock;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StreamClockTest);

}  // namespace
}  // namespace deepgram

#include <base/clock.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace parley::base {
namespace {

using namespace std::chrono_literals;

class ClockTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ClockTest);
    CPPUNIT_TEST(writesUtcWithMicroseconds);
    CPPUNIT_TEST(readsWhatClientsAndPostgresWrite);
    CPPUNIT_TEST(refusesWhatIsNoTime);
    CPPUNIT_TEST(countsSecondsDownwardsBeforeTheEpoch);
    CPPUNIT_TEST(systemClockGoesForward);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesUtcWithMicroseconds() {
        CPPUNIT_ASSERT_EQUAL(std::string{"1970-01-01T00:00:00.000000Z"}, toRfc3339(UtcTime{}));
        CPPUNIT_ASSERT_EQUAL(std::string{"2026-11-21T03:10:38.000007Z"}, toRfc3339(kTime + 7us));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"1969-12-31T23:59:59.999999Z"}, toRfc3339(UtcTime{} - 1us));
    }

    void readsWhatClientsAndPostgresWrite() {
        for (const auto* text :
             {"2026-11-21T03:10:38Z",
              "2026-11-21t03:10:38z",
              "2026-11-21 03:10:38+00",
              "2026-11-21 04:10:38+01",
              "2026-11-21T08:55:38.000+05:45",
              "2026-11-20T23:40:38-0330"}) {
            CPPUNIT_ASSERT_MESSAGE(text, kTime == parseTime(text));
        }
        CPPUNIT_ASSERT(kTime + 123'456us == parseTime("2026-11-21T03:10:38.123456Z"));
        CPPUNIT_ASSERT(kTime + 100'000us == parseTime("2026-11-21 03:10:38.1+00"));
        CPPUNIT_ASSERT(kTime + 123'456us == parseTime("2026-11-21T03:10:38.123456789Z"));
        CPPUNIT_ASSERT(parseTime("2028-02-29T00:00:00Z").has_value());
    }

    void refusesWhatIsNoTime() {
        for (const auto* text :
             {"",
              "now",
              "2026-11-21",
              "2026-11-21T03:10:38",
              "2026-11-21T03:10Z",
              "2026-02-29T00:00:00Z",
              "2026-13-01T00:00:00Z",
              "2026-11-21T24:00:00Z",
              "2026-11-21T03:60:00Z",
              "2026-11-21T03:10:38Zz",
              "2026-11-21T03:10:38+1",
              "+026-11-21T03:10:38Z",
              "2026-11-21T03:10:38 Z",
              "infinity"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !parseTime(text));
        }
    }

    void countsSecondsDownwardsBeforeTheEpoch() {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'795'230'638}, toUnixSeconds(kTime + 999'999us));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-1}, toUnixSeconds(UtcTime{} - 1us));
    }

    void systemClockGoesForward() {
        const SystemClock clock;
        CPPUNIT_ASSERT(clock.now() > kTime - std::chrono::years{10});
        const auto first = clock.monotonic();
        CPPUNIT_ASSERT(clock.monotonic() >= first);
    }

private:
    // 2026-11-21T03:10:38Z
    static constexpr UtcTime kTime{std::chrono::seconds{1'795'230'638}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClockTest);

}  // namespace
}  // namespace parley::base

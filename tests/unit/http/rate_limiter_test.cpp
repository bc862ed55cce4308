#include <http/rate_limiter.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/manual_clock.hpp>

#include <string>

namespace parley::http {
namespace {

class RateLimiterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RateLimiterTest);
    CPPUNIT_TEST(letsAQuarterOfASecondsWorthThroughAtOnce);
    CPPUNIT_TEST(letsSixtyThroughWhateverTheLimit);
    CPPUNIT_TEST(refillsWithTime);
    CPPUNIT_TEST(countsEachKeyAndKindApart);
    CPPUNIT_TEST(staysBoundedUnderManyKeys);
    CPPUNIT_TEST_SUITE_END();

public:
    void letsAQuarterOfASecondsWorthThroughAtOnce() {
        for (int i = 0; i < 250; ++i)
            CPPUNIT_ASSERT(passes("tenant", "a", 60'000));
        CPPUNIT_ASSERT_EQUAL(1L, static_cast<long>(rates_.take("tenant", "a", 60'000).count()));
    }

    void letsSixtyThroughWhateverTheLimit() {
        for (int i = 0; i < 60; ++i)
            CPPUNIT_ASSERT(passes("address", "a", 6));
        CPPUNIT_ASSERT_EQUAL(10L, static_cast<long>(rates_.take("address", "a", 6).count()));
    }

    void refillsWithTime() {
        while (passes("user", "a", 60)) {
        }
        clock_.advance(std::chrono::milliseconds{999});
        CPPUNIT_ASSERT(!passes("user", "a", 60));
        clock_.advance(std::chrono::milliseconds{2});
        CPPUNIT_ASSERT(passes("user", "a", 60));
        CPPUNIT_ASSERT(!passes("user", "a", 60));
        clock_.advance(std::chrono::hours{1});
        for (int i = 0; i < 60; ++i)
            CPPUNIT_ASSERT(passes("user", "a", 60));
        CPPUNIT_ASSERT(!passes("user", "a", 60));
    }

    void countsEachKeyAndKindApart() {
        while (passes("user", "a", 60)) {
        }
        CPPUNIT_ASSERT(passes("user", "b", 60));
        CPPUNIT_ASSERT(passes("tenant", "a", 60));
    }

    void staysBoundedUnderManyKeys() {
        for (int i = 0; i < 1'000'000; ++i)
            rates_.take("address", std::to_string(i), 60);
        CPPUNIT_ASSERT(rates_.size() <= 32 * 20'001);
    }

private:
    bool passes(std::string_view kind, std::string_view key, int per_minute) {
        return rates_.take(kind, key, per_minute).count() == 0;
    }

    testing::ManualClock clock_;
    RateLimiter rates_{clock_};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimiterTest);

}  // namespace
}  // namespace parley::http

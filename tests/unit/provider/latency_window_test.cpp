#include <provider/health/latency_window.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class LatencyWindowTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LatencyWindowTest);
    CPPUNIT_TEST(knowsNothingAtFirst);
    CPPUNIT_TEST(percentilesAreWithinATenth);
    CPPUNIT_TEST(whatIsOldIsForgotten);
    CPPUNIT_TEST(anythingFitsIn);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsNothingAtFirst() {
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, window_.percentiles(now_).samples);
    }

    void percentilesAreWithinATenth() {
        for (int ms = 1; ms <= 1'000; ++ms)
            window_.add(std::chrono::milliseconds{ms}, now_);
        const auto percentiles = window_.percentiles(now_);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1'000}, percentiles.samples);
        isNear(500ms, percentiles.p50);
        isNear(950ms, percentiles.p95);
        isNear(990ms, percentiles.p99);
    }

    void whatIsOldIsForgotten() {
        window_.add(100ms, now_);
        window_.add(900ms, now_ + 6min);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, window_.percentiles(now_ + 7min).samples);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, window_.percentiles(now_ + 12min).samples);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, window_.percentiles(now_ + 17min).samples);
        window_.add(10ms, now_ + 40min);
        isNear(10ms, window_.percentiles(now_ + 40min).p99);
    }

    void anythingFitsIn() {
        window_.add(0ms, now_);
        window_.add(-5ms, now_);
        window_.add(1'000h, now_);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, window_.percentiles(now_).samples);
        CPPUNIT_ASSERT(window_.percentiles(now_).p50 == 1ms);
    }

private:
    static void isNear(std::chrono::milliseconds expected, std::chrono::milliseconds actual) {
        CPPUNIT_ASSERT(actual * 100 >= expected * 99);
        CPPUNIT_ASSERT(actual * 100 <= expected * 110);
    }

    base::MonoTime now_{std::chrono::hours{5}};
    LatencyWindow window_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LatencyWindowTest);

}  // namespace
}  // namespace parley::provider

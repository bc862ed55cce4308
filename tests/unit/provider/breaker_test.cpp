#include <provider/health/breaker.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using State = Breaker::State;

class BreakerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BreakerTest);
    CPPUNIT_TEST(threeFailuresInHalfAMinuteOpenIt);
    CPPUNIT_TEST(failuresFarApartDoNot);
    CPPUNIT_TEST(failuresAmongManySuccessesDoNot);
    CPPUNIT_TEST(aProbeThatSucceedsClosesIt);
    CPPUNIT_TEST(probesComeMoreAndMoreSeldom);
    CPPUNIT_TEST(oneThatFailsRightAfterItsProbeGetsALongerPause);
    CPPUNIT_TEST(oneThatCannotBeProbedGetsATrial);
    CPPUNIT_TEST(aLimitLastsAsLongAsTheVendorSays);
    CPPUNIT_TEST(anAbsurdLimitIsCut);
    CPPUNIT_TEST(aRefusedKeyIsNotProbedAndStaysShut);
    CPPUNIT_TEST(aTestByHandOpensTheWayAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void threeFailuresInHalfAMinuteOpenIt() {
        fail();
        fail();
        CPPUNIT_ASSERT(breaker_.admits(now_));
        now_ += 29s;
        fail();
        CPPUNIT_ASSERT(State::Open == breaker_.state(now_));
        CPPUNIT_ASSERT(!breaker_.admits(now_ + 1h));
    }

    void failuresFarApartDoNot() {
        for (int i = 0; i < 20; ++i) {
            fail();
            now_ += 16s;
        }
        CPPUNIT_ASSERT(breaker_.admits(now_));
    }

    void failuresAmongManySuccessesDoNot() {
        for (int i = 0; i < 50; ++i) {
            for (int j = 0; j < 20; ++j)
                breaker_.succeeded();
            fail();
        }
        CPPUNIT_ASSERT(breaker_.admits(now_));
        for (int i = 0; i < 2; ++i)
            fail();
        CPPUNIT_ASSERT(!breaker_.admits(now_));
    }

    void aProbeThatSucceedsClosesIt() {
        open();
        CPPUNIT_ASSERT(now_ + 1s == breaker_.probeDue());
        breaker_.beginProbe();
        CPPUNIT_ASSERT(State::HalfOpen == breaker_.state(now_));
        CPPUNIT_ASSERT(!breaker_.probeDue());
        breaker_.probeSucceeded(now_);
        CPPUNIT_ASSERT(breaker_.admits(now_));
    }

    void probesComeMoreAndMoreSeldom() {
        open();
        for (const auto delay : {2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
            now_ = *breaker_.probeDue();
            breaker_.beginProbe();
            breaker_.probeFailed({.code = FailureCode::Network}, now_);
            CPPUNIT_ASSERT(State::Open == breaker_.state(now_));
            CPPUNIT_ASSERT(now_ + delay == breaker_.probeDue());
        }
    }

    void oneThatFailsRightAfterItsProbeGetsALongerPause() {
        open();
        breaker_.beginProbe();
        breaker_.probeSucceeded(now_);
        open();
        CPPUNIT_ASSERT(now_ + 2s == breaker_.probeDue());
        breaker_.beginProbe();
        breaker_.probeSucceeded(now_);
        now_ += 1min;
        open();
        CPPUNIT_ASSERT(now_ + 1s == breaker_.probeDue());
    }

    void oneThatCannotBeProbedGetsATrial() {
        open();
        breaker_.beginProbe();
        breaker_.probeFailed({.code = FailureCode::Unsupported}, now_);
        CPPUNIT_ASSERT(breaker_.admits(now_));
    }

    void aLimitLastsAsLongAsTheVendorSays() {
        limit(20s);
        CPPUNIT_ASSERT(State::Limited == breaker_.state(now_ + 19'999ms));
        CPPUNIT_ASSERT(breaker_.admits(now_ + 20s));
        limit(1s);
        CPPUNIT_ASSERT(!breaker_.admits(now_ + 19s));
        now_ += 1min;
        limit(0s);
        CPPUNIT_ASSERT(!breaker_.admits(now_ + 4s));
        CPPUNIT_ASSERT(breaker_.admits(now_ + 5s));
        CPPUNIT_ASSERT(!breaker_.probeDue());
    }

    void anAbsurdLimitIsCut() {
        limit(24h * 365);
        CPPUNIT_ASSERT(breaker_.admits(now_ + 1h));
    }

    void aRefusedKeyIsNotProbedAndStaysShut() {
        for (const auto code : {FailureCode::Auth, FailureCode::Permission, FailureCode::Quota}) {
            Breaker breaker;
            breaker.failed({.code = code}, BreakerEffect::OpenUntilChanged, now_);
            CPPUNIT_ASSERT(State::Refused == breaker.state(now_ + 240h));
            CPPUNIT_ASSERT(!breaker.probeDue());
            breaker.failed({.code = FailureCode::RateLimited}, BreakerEffect::OpenForAWhile, now_);
            CPPUNIT_ASSERT(State::Refused == breaker.state(now_));
        }
    }

    void aTestByHandOpensTheWayAgain() {
        breaker_.failed({.code = FailureCode::Quota}, BreakerEffect::OpenUntilChanged, now_);
        breaker_.probeFailed({.code = FailureCode::Network}, now_);
        CPPUNIT_ASSERT(State::Refused == breaker_.state(now_));
        breaker_.probeSucceeded(now_);
        CPPUNIT_ASSERT(breaker_.admits(now_));
    }

private:
    void fail() { breaker_.failed({.code = FailureCode::Network}, BreakerEffect::Count, now_); }
    void open() {
        for (int i = 0; i < 3; ++i)
            fail();
    }
    void limit(std::chrono::milliseconds time) {
        breaker_.failed(
            {.code = FailureCode::RateLimited, .retry_after = time},
            BreakerEffect::OpenForAWhile,
            now_);
    }

    base::MonoTime now_{std::chrono::hours{5}};
    Breaker breaker_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerTest);

}  // namespace
}  // namespace parley::provider

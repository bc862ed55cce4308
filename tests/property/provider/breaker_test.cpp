#include <provider/chain/verdict.hpp>
#include <provider/health/breaker.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

#include <deque>
#include <string>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

FailureCode anyCode() {
    const auto number = *rc::gen::inRange(
        static_cast<int>(FailureCode::Cancelled), static_cast<int>(FailureCode::Internal) + 1);
    return static_cast<FailureCode>(number);
}

class BreakerPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BreakerPropertyTest);
    CPPUNIT_TEST(onlyOpenWhenThereIsAReason);
    CPPUNIT_TEST(onlyOneThatWaitsForAProbeIsProbed);
    CPPUNIT_TEST(everyFailureHasOneVerdict);
    CPPUNIT_TEST_SUITE_END();

public:
    /// Without traffic that succeeds: closed means fewer than three failures in the last half
    /// minute, or a proof since, whatever the order of events.
    void onlyOpenWhenThereIsAReason() {
        holds([] {
            Breaker breaker;
            base::MonoTime now{1h};
            std::deque<base::MonoTime> recent;
            const auto steps = *rc::gen::inRange(1, 60);
            for (int i = 0; i < steps; ++i) {
                now += std::chrono::milliseconds{*rc::gen::inRange(0, 20'000)};
                const bool was_closed = breaker.admits(now);
                breaker.failed({.code = FailureCode::Network}, BreakerEffect::Count, now);
                recent.push_back(now);
                if (recent.size() > 3) recent.pop_front();
                const bool too_often = recent.size() == 3 && now - recent.front() <= 30s;
                RC_ASSERT(breaker.admits(now) == (was_closed && !too_often));
                if (breaker.probeDue() && *rc::gen::arbitrary<bool>()) {
                    breaker.beginProbe();
                    breaker.probeSucceeded(now);
                    recent.clear();
                }
            }
        });
    }

    void onlyOneThatWaitsForAProbeIsProbed() {
        holds([] {
            Breaker breaker;
            base::MonoTime now{1h};
            for (int i = 0; i < 50; ++i) {
                now += std::chrono::milliseconds{*rc::gen::inRange(0, 90'000)};
                const auto code = anyCode();
                const Failure failure{
                    .code = code,
                    .retry_after = std::chrono::milliseconds{*rc::gen::inRange(0, 100'000)}};
                switch (*rc::gen::inRange(0, 4)) {
                    case 0:
                        breaker.failed(failure, verdictOf(code, Moment::BeforeOutput).breaker, now);
                        break;
                    case 1:
                        breaker.beginProbe();
                        break;
                    case 2:
                        breaker.probeFailed(failure, now);
                        break;
                    default:
                        breaker.succeeded();
                }
                const auto due = breaker.probeDue();
                RC_ASSERT(due.has_value() == (breaker.state(now) == Breaker::State::Open));
                if (due) RC_ASSERT(*due <= now + 60s);
            }
            breaker.probeSucceeded(now);
            RC_ASSERT(breaker.admits(now));
        });
    }

    void everyFailureHasOneVerdict() {
        holds([] {
            const auto code = anyCode();
            const auto before = verdictOf(code, Moment::BeforeOutput);
            const auto after = verdictOf(code, Moment::AfterOutput);
            // What was said is never asked of the same provider again, and nothing else changes.
            RC_ASSERT(after.same_again != SameAgain::Once);
            RC_ASSERT(after.next == before.next);
            RC_ASSERT(after.breaker == before.breaker);
            // Who is asked again elsewhere only is not asked again here.
            if (before.same_again == SameAgain::AskByKey)
                RC_ASSERT(before.next == NextProvider::No);
        });
    }

private:
    template <typename Property>
    static void holds(Property property) {
        CPPUNIT_ASSERT(rc::check(property));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerPropertyTest);

}  // namespace
}  // namespace parley::provider

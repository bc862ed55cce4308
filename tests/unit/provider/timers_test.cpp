#include <io/loop.hpp>
#include <provider/chain/patience.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/virtual_timers.hpp>

#include <future>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class TimersTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TimersTest);
    CPPUNIT_TEST(patienceEndsOnceAfterItsTime);
    CPPUNIT_TEST(everySignOfLifeBeginsItAnew);
    CPPUNIT_TEST(aShorterOneReplacesALonger);
    CPPUNIT_TEST(oneAtRestIsNeverLost);
    CPPUNIT_TEST(whoIsToldMayDestroyIt);
    CPPUNIT_TEST(aLoopCallsWhenTheTimeHasCome);
    CPPUNIT_TEST(aDestroyedTimerDoesNotRing);
    CPPUNIT_TEST_SUITE_END();

public:
    void patienceEndsOnceAfterItsTime() {
        Patience patience{timers_, [this] { ++lost_; }};
        patience.expect(100ms);
        timers_.advance(99ms);
        CPPUNIT_ASSERT_EQUAL(0, lost_);
        timers_.advance(1ms);
        CPPUNIT_ASSERT_EQUAL(1, lost_);
        timers_.runOut();
        CPPUNIT_ASSERT_EQUAL(1, lost_);
    }

    void everySignOfLifeBeginsItAnew() {
        Patience patience{timers_, [this] { ++lost_; }};
        for (int i = 0; i < 10; ++i) {
            patience.expect(100ms);
            timers_.advance(80ms);
        }
        CPPUNIT_ASSERT_EQUAL(0, lost_);
        timers_.advance(20ms);
        CPPUNIT_ASSERT_EQUAL(1, lost_);
    }

    void aShorterOneReplacesALonger() {
        Patience patience{timers_, [this] { ++lost_; }};
        patience.expect(10s);
        patience.expect(100ms);
        timers_.advance(100ms);
        CPPUNIT_ASSERT_EQUAL(1, lost_);
    }

    void oneAtRestIsNeverLost() {
        Patience patience{timers_, [this] { ++lost_; }};
        patience.expect(100ms);
        patience.rest();
        timers_.runOut();
        CPPUNIT_ASSERT_EQUAL(0, lost_);
    }

    void whoIsToldMayDestroyIt() {
        std::unique_ptr<Patience> patience;
        patience = std::make_unique<Patience>(timers_, [this, &patience] {
            patience.reset();
            ++lost_;
        });
        patience->expect(1ms);
        timers_.runOut();
        CPPUNIT_ASSERT_EQUAL(1, lost_);
    }

    void aLoopCallsWhenTheTimeHasCome() {
        io::Loops loops{1};
        LoopTimers timers;
        std::unique_ptr<Timers::Timer> timer;
        std::promise<bool> rang;
        loops.at(0).post([&] {
            const auto time = timers.now() + 5ms;
            timer = timers.at(time, [&, time] {
                timer.reset();
                rang.set_value(timers.now() >= time && io::Loop::current() == &loops.at(0));
            });
        });
        CPPUNIT_ASSERT(rang.get_future().get());
    }

    void aDestroyedTimerDoesNotRing() {
        io::Loops loops{1};
        LoopTimers timers;
        std::unique_ptr<Timers::Timer> second;
        std::promise<int> rang;
        loops.at(0).post([&] {
            auto first = timers.at(timers.now(), [&] { rang.set_value(1); });
            // Both have run out by now: the first is destroyed between its time and its call.
            second = timers.at(timers.now(), [&] {
                second.reset();
                rang.set_value(2);
            });
        });
        CPPUNIT_ASSERT_EQUAL(2, rang.get_future().get());
    }

private:
    testing::VirtualTimers timers_;
    int lost_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimersTest);

}  // namespace
}  // namespace parley::provider

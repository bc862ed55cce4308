#include <jobs/repeater.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <condition_variable>
#include <mutex>

namespace parley::jobs {
namespace {

using namespace std::chrono_literals;

/// Counts steps and lets the test wait for the next one.
class Steps {
public:
    void count() {
        const std::lock_guard lock{mutex_};
        ++steps_;
        changed_.notify_all();
    }
    bool reach(int steps) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 10s, [&] { return steps_ >= steps; });
    }
    int now() {
        const std::lock_guard lock{mutex_};
        return steps_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int steps_ = 0;
};

class RepeaterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RepeaterTest);
    CPPUNIT_TEST(aStepBeginsAgainWhenItsTimeIsUp);
    CPPUNIT_TEST(aPokeBeginsTheNextStepAtOnce);
    CPPUNIT_TEST(nothingRunsAfterStop);
    CPPUNIT_TEST(stoppingTwiceOrWithoutAStartIsHarmless);
    CPPUNIT_TEST_SUITE_END();

public:
    void aStepBeginsAgainWhenItsTimeIsUp() {
        Repeater repeater;
        repeater.start(loops_.at(0), [&] { return steps_.count(), 1ms; });
        CPPUNIT_ASSERT(steps_.reach(5));
        repeater.stop();
    }

    void aPokeBeginsTheNextStepAtOnce() {
        Repeater repeater;
        repeater.start(loops_.at(0), [&] { return steps_.count(), std::chrono::milliseconds{1h}; });
        for (int step = 1; step < 20; ++step) {
            CPPUNIT_ASSERT(steps_.reach(step));
            repeater.poke();
        }
        CPPUNIT_ASSERT(steps_.reach(20));
        repeater.stop();
    }

    void nothingRunsAfterStop() {
        Repeater repeater;
        repeater.start(loops_.at(0), [&] { return steps_.count(), 0ms; });
        CPPUNIT_ASSERT(steps_.reach(1));
        repeater.stop();
        const auto steps = steps_.now();
        repeater.poke();
        // The loop has done what was asked of it before this.
        Steps others;
        Repeater other;
        other.start(loops_.at(0), [&] { return others.count(), std::chrono::milliseconds{1h}; });
        CPPUNIT_ASSERT(others.reach(1));
        other.stop();
        CPPUNIT_ASSERT_EQUAL(steps, steps_.now());
    }

    void stoppingTwiceOrWithoutAStartIsHarmless() {
        Repeater repeater;
        repeater.stop();
        repeater.start(loops_.at(0), [] { return 1h; });
        repeater.stop();
        repeater.stop();
    }

private:
    Steps steps_;
    io::Loops loops_{1};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RepeaterTest);

}  // namespace
}  // namespace parley::jobs

#include <io/offload.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <memory>

namespace parley::io {
namespace {

class OffloadTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OffloadTest);
    CPPUNIT_TEST(bringsTheValueToAThread);
    CPPUNIT_TEST(bringsTheValueBackToTheFibersLoop);
    CPPUNIT_TEST(theLoopGoesOnWhileWorkIsDone);
    CPPUNIT_TEST(refusesWorkWhenTheQueueIsFull);
    CPPUNIT_TEST(finishesWhatIsQueuedBeforeItEnds);
    CPPUNIT_TEST(carriesValuesThatOnlyMove);
    CPPUNIT_TEST_SUITE_END();

public:
    void bringsTheValueToAThread() {
        BlockingPool pool{"test", 1, 4};
        CPPUNIT_ASSERT_EQUAL(42, *offload(pool, [] { return 42; }));
        CPPUNIT_ASSERT_EQUAL(std::string{"test"}, pool.name());
    }

    void bringsTheValueBackToTheFibersLoop() {
        Loops loops{1};
        BlockingPool pool{"test", 2, 4};
        Waiter done;
        Loop* worked_on = &loops.at(0);
        Loop* returned_to = nullptr;
        spawnFiber(loops.at(0), [&] {
            worked_on = *offload(pool, [] { return Loop::current(); });
            returned_to = Loop::current();
            done.wake();
        });
        done.wait();
        CPPUNIT_ASSERT(worked_on == nullptr);
        CPPUNIT_ASSERT(returned_to == &loops.at(0));
    }

    void theLoopGoesOnWhileWorkIsDone() {
        Loops loops{1};
        BlockingPool pool{"test", 1, 4};
        Waiter working;
        Waiter release;
        Waiter done;
        spawnFiber(loops.at(0), [&] {
            static_cast<void>(offload(pool, [&] {
                working.wake();
                release.wait();
                return true;
            }));
            done.wake();
        });
        working.wait();
        // Only a loop that is free can do this.
        loops.at(0).post([&] { release.wake(); });
        done.wait();
    }

    void refusesWorkWhenTheQueueIsFull() {
        BlockingPool pool{"small", 1, 2};
        Waiter working;
        Waiter release;
        CPPUNIT_ASSERT(pool.submit([&] {
            working.wake();
            release.wait();
        }));
        working.wait();
        CPPUNIT_ASSERT(pool.submit([] {}));
        CPPUNIT_ASSERT(pool.submit([] {}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, pool.queued());

        const auto refused = offload(pool, [] { return 1; });

        CPPUNIT_ASSERT(base::ErrorCode::Unavailable == refused.error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"overloaded"}, refused.error().reason);
        CPPUNIT_ASSERT(refused.error().retry_after.has_value());
        release.wake();
    }

    void finishesWhatIsQueuedBeforeItEnds() {
        std::atomic<int> done{0};
        {
            BlockingPool pool{"test", 2, 100};
            for (int i = 0; i < 100; ++i)
                CPPUNIT_ASSERT(pool.submit([&] { ++done; }));
        }
        CPPUNIT_ASSERT_EQUAL(100, done.load());
    }

    void carriesValuesThatOnlyMove() {
        BlockingPool pool{"test", 1, 4};
        auto box = offload(pool, [] { return std::make_unique<int>(7); });
        CPPUNIT_ASSERT_EQUAL(7, **box);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OffloadTest);

}  // namespace
}  // namespace parley::io

#include <io/fiber.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace parley::io {
namespace {

using namespace std::chrono_literals;

class FiberTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FiberTest);
    CPPUNIT_TEST(aThreadWokenBeforeItWaitsDoesNotWait);
    CPPUNIT_TEST(aFiberWokenBeforeItWaitsDoesNotSuspend);
    CPPUNIT_TEST(aThreadIsWokenByAFiber);
    CPPUNIT_TEST(aFiberIsWokenByAThread);
    CPPUNIT_TEST(aFiberIsWokenByAnotherFiberOfItsLoop);
    CPPUNIT_TEST(aFiberIsWokenByAFiberOfAnotherLoop);
    CPPUNIT_TEST(theLoopGoesOnWhileFibersWait);
    CPPUNIT_TEST(aFiberStaysOnItsLoop);
    CPPUNIT_TEST(aFiberStartsOthersThatRunAfterIt);
    CPPUNIT_TEST(moreFibersThanPooledStacksRunAtOnce);
    CPPUNIT_TEST(wakesFromManyThreadsAllArrive);
    CPPUNIT_TEST(pauseLetsOthersRun);
    CPPUNIT_TEST(aFiberHasRoomForDeepCalls);
    CPPUNIT_TEST_SUITE_END();

public:
    void aThreadWokenBeforeItWaitsDoesNotWait() {
        Waiter waiter;
        waiter.wake();
        waiter.wait();
        CPPUNIT_ASSERT(!onFiber());
    }

    void aFiberWokenBeforeItWaitsDoesNotSuspend() {
        bool others_ran = true;
        runOnFiber([&] {
            bool ran = false;
            loops_.at(0).post([&] { ran = true; });
            Waiter waiter;
            waiter.wake();
            waiter.wait();
            others_ran = ran;
            // Let the task above run while its variable lives.
            pause(0ms);
        });
        CPPUNIT_ASSERT(!others_ran);
    }

    void aThreadIsWokenByAFiber() {
        Waiter waiter;
        spawnFiber(loops_.at(0), [&] { waiter.wake(); });
        waiter.wait();
    }

    void aFiberIsWokenByAThread() {
        for (int i = 0; i < 200; ++i) {
            std::thread waker;
            runOnFiber([&] {
                Waiter waiter;
                waker = std::thread{[&] { waiter.wake(); }};
                waiter.wait();
                CPPUNIT_ASSERT(onFiber());
            });
            waker.join();
        }
    }

    void aFiberIsWokenByAnotherFiberOfItsLoop() {
        std::string order;
        runOnFiber([&] {
            Waiter waiter;
            spawnFiber(loops_.at(0), [&] {
                order += "waker ";
                waiter.wake();
                order += "ends ";
            });
            waiter.wait();
            order += "woken";
        });
        CPPUNIT_ASSERT_EQUAL(std::string{"waker ends woken"}, order);
    }

    void aFiberIsWokenByAFiberOfAnotherLoop() {
        for (int i = 0; i < 200; ++i) {
            runOnFiber([&] {
                Waiter waiter;
                spawnFiber(loops_.at(1), [&] { waiter.wake(); });
                waiter.wait();
                CPPUNIT_ASSERT(Loop::current() == &loops_.at(0));
            });
        }
    }

    void theLoopGoesOnWhileFibersWait() {
        Waiter* gate = nullptr;
        Waiter waits;
        Waiter ended;
        spawnFiber(loops_.at(0), [&] {
            Waiter inner;
            gate = &inner;
            waits.wake();
            inner.wait();
            ended.wake();
        });
        waits.wait();
        // Runs although the fiber has not ended.
        Waiter task;
        loops_.at(0).post([&] { task.wake(); });
        task.wait();
        gate->wake();
        ended.wait();
    }

    void aFiberStaysOnItsLoop() {
        std::atomic<int> strayed{0};
        runOnFibers(50, [&](int i) {
            auto* loop = Loop::current();
            for (int turn = 0; turn < 20; ++turn) {
                Waiter waiter;
                loops_.at(static_cast<std::size_t>(i + turn) % 2).post([&] { waiter.wake(); });
                waiter.wait();
                if (Loop::current() != loop) ++strayed;
            }
        });
        CPPUNIT_ASSERT_EQUAL(0, strayed.load());
    }

    void aFiberStartsOthersThatRunAfterIt() {
        std::string order;
        Waiter done;
        runOnFiber([&] {
            spawnFiber(loops_.at(0), [&] {
                order += "second";
                done.wake();
            });
            order += "first ";
        });
        done.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"first second"}, order);
    }

    void moreFibersThanPooledStacksRunAtOnce() {
        constexpr int kFibers = 600;
        std::atomic<int> waiting{0};
        std::atomic<int> left{kFibers};
        Waiter all_wait;
        Waiter all_ended;
        std::vector<Waiter*> gates(kFibers);
        for (int i = 0; i < kFibers; ++i) {
            spawnFiber(loops_.at(0), [&, i] {
                Waiter gate;
                gates[static_cast<std::size_t>(i)] = &gate;
                if (++waiting == kFibers) all_wait.wake();
                gate.wait();
                if (--left == 0) all_ended.wake();
            });
        }
        all_wait.wait();
        for (auto* gate : gates)
            gate->wake();
        all_ended.wait();
        CPPUNIT_ASSERT_EQUAL(0, left.load());
    }

    void wakesFromManyThreadsAllArrive() {
        constexpr int kRounds = 300;
        std::atomic<int> arrived{0};
        runOnFibers(8, [&](int) {
            for (int i = 0; i < kRounds; ++i) {
                Waiter waiter;
                loops_.at(static_cast<std::size_t>(i) % 2).post([&] { waiter.wake(); });
                waiter.wait();
                ++arrived;
            }
        });
        CPPUNIT_ASSERT_EQUAL(8 * kRounds, arrived.load());
    }

    void pauseLetsOthersRun() {
        std::string order;
        Waiter done;
        spawnFiber(loops_.at(0), [&] {
            loops_.at(0).post([&] { order += "others "; });
            order += "pauses ";
            pause(1ms);
            order += "returns";
            done.wake();
        });
        done.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"pauses others returns"}, order);
        pause(1ms);
    }

    void aFiberHasRoomForDeepCalls() {
        int deepest = 0;
        runOnFiber([&] { deepest = sink(64); });
        CPPUNIT_ASSERT_EQUAL(64, deepest);
    }

private:
    /// A kilobyte a call.
    static int sink(int depth) {
        std::array<volatile char, 1024> ballast;
        ballast[0] = static_cast<char>(depth);
        const int below = depth > 1 ? sink(depth - 1) : 0;
        return below + (ballast[0] == static_cast<char>(depth) ? 1 : 0);
    }

    template <typename Body>
    void runOnFiber(Body body) {
        Waiter done;
        spawnFiber(loops_.at(0), [&] {
            body();
            done.wake();
        });
        done.wait();
    }

    template <typename Body>
    void runOnFibers(int count, Body body) {
        Waiter done;
        std::atomic<int> left{count};
        for (int i = 0; i < count; ++i) {
            spawnFiber(loops_.at(static_cast<std::size_t>(i) % 2), [&, i] {
                body(i);
                if (--left == 0) done.wake();
            });
        }
        done.wait();
    }

    Loops loops_{2};
};

CPPUNIT_TEST_SUITE_REGISTRATION(FiberTest);

}  // namespace
}  // namespace parley::io

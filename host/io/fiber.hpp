#pragma once

#include "loop.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace parley::io {

class Fiber;

/// Runs `body` on `loop` as a fiber: code that reads like blocking code, and gives the loop back
/// wherever it waits. A fiber stays on its loop. It must not wait inside a catch block or under a
/// lock, and nothing may leave `body` by exception.
void spawnFiber(Loop& loop, std::function<void()> body);

/// A place to wait for one thing that happens elsewhere. On a fiber `wait` suspends the fiber and
/// the loop goes on; on any other thread it blocks the thread, so the same code runs on both.
/// `wake` may come first and from any thread; it is called exactly once, and the Waiter must live
/// until then.
class Waiter {
public:
    Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    void wait();
    void wake();

private:
    Fiber* fiber_;
    Loop* loop_ = nullptr;
    bool woken_ = false;
    bool waiting_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
};

/// Lets the given time pass without holding the loop.
void pause(std::chrono::steady_clock::duration time);

/// True on a fiber, false on a plain thread.
bool onFiber();

}  // namespace parley::io

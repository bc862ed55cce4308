#include "fiber.hpp"

#include <base/check.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

#include <thread>
#include <utility>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#define PARLEY_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PARLEY_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define PARLEY_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PARLEY_TSAN 1
#endif
#endif
#ifdef PARLEY_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef PARLEY_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace parley::io {

namespace {

namespace ctx = boost::context;

// A handler's deepest measured use is 18 KB (JSON Schema validation); sanitizers need far more.
#if defined(PARLEY_ASAN) || defined(PARLEY_TSAN)
constexpr std::size_t kStackSize = std::size_t{1024} * 1024;
#else
constexpr std::size_t kStackSize = std::size_t{128} * 1024;
#endif
constexpr std::size_t kPooledStacks = 256;

/// Keeps stacks with their guard pages, because mapping and protecting one costs more than the
/// request that runs on it. One pool a thread: a fiber ends on the loop it began on.
class StackPool {
public:
    ~StackPool() {
        for (auto& stack : free_)
            source_.deallocate(stack);
    }
    ctx::stack_context allocate() {
        if (free_.empty()) return source_.allocate();
        auto stack = free_.back();
        free_.pop_back();
        return stack;
    }
    void deallocate(ctx::stack_context& stack) {
        if (free_.size() < kPooledStacks) {
            free_.push_back(stack);
        } else {
            source_.deallocate(stack);
        }
    }

private:
    ctx::protected_fixedsize_stack source_{kStackSize};
    std::vector<ctx::stack_context> free_;
};

StackPool& stackPool() {
    thread_local StackPool pool;
    return pool;
}

struct PooledStack {
    ctx::stack_context allocate() { return stackPool().allocate(); }
    void deallocate(ctx::stack_context& stack) { stackPool().deallocate(stack); }
};

thread_local Fiber* current_fiber = nullptr;

}  // namespace

/// Owns its own context while suspended; destroys itself when its body returns.
class Fiber {
public:
    Fiber(Loop& loop, std::function<void()> body) : loop_{loop}, body_{std::move(body)} {}

    Loop& loop() { return loop_; }

    void start() {
        auto stack = PooledStack{}.allocate();
        rememberStack(stack);
        context_ = ctx::fiber{
            std::allocator_arg,
            ctx::preallocated{stack.sp, stack.size, stack},
            PooledStack{},
            [this](ctx::fiber&& loop_context) {
                enteredFiber();
                loop_context_ = std::move(loop_context);
                body_();
                body_ = nullptr;
                finished_ = true;
                leavingForGood();
                return std::move(loop_context_);
            }};
        resume();
    }

    /// On the loop: runs the fiber until it suspends or ends.
    void resume() {
        auto* outer = std::exchange(current_fiber, this);
        enteringFiber();
        context_ = std::move(context_).resume();
        enteredLoop();
        current_fiber = outer;
        if (finished_) {
            forgetFiber();
            delete this;
        }
    }

    /// On the fiber: gives the loop back until `resume`.
    void suspend() {
        leavingFiber();
        loop_context_ = std::move(loop_context_).resume();
        enteredFiber();
    }

private:
#ifdef PARLEY_ASAN
    void rememberStack(const ctx::stack_context& stack) {
        stack_size_ = stack.size;
        stack_bottom_ = static_cast<char*>(stack.sp) - stack.size;
    }
    void enteringFiber() {
        __sanitizer_start_switch_fiber(&loop_fake_stack_, stack_bottom_, stack_size_);
    }
    void enteredLoop() {
        __sanitizer_finish_switch_fiber(loop_fake_stack_, nullptr, nullptr);
    }
    void leavingFiber() {
        __sanitizer_start_switch_fiber(&fake_stack_, loop_bottom_, loop_size_);
    }
    void leavingForGood() {
        __sanitizer_start_switch_fiber(nullptr, loop_bottom_, loop_size_);
    }
    void enteredFiber() {
        __sanitizer_finish_switch_fiber(fake_stack_, &loop_bottom_, &loop_size_);
    }
    void forgetFiber() {}

    void* fake_stack_ = nullptr;
    void* loop_fake_stack_ = nullptr;
    const void* stack_bottom_ = nullptr;
    std::size_t stack_size_ = 0;
    const void* loop_bottom_ = nullptr;
    std::size_t loop_size_ = 0;
#elif defined(PARLEY_TSAN)
    void rememberStack(const ctx::stack_context&) {
        this_fiber_ = __tsan_create_fiber(0);
    }
    void enteringFiber() {
        loop_fiber_ = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(this_fiber_, 0);
    }
    void enteredLoop() {}
    void leavingFiber() {
        __tsan_switch_to_fiber(loop_fiber_, 0);
    }
    void leavingForGood() {
        __tsan_switch_to_fiber(loop_fiber_, 0);
    }
    void enteredFiber() {}
    void forgetFiber() {
        __tsan_destroy_fiber(this_fiber_);
    }

    void* this_fiber_ = nullptr;
    void* loop_fiber_ = nullptr;
#else
    void rememberStack(const ctx::stack_context&) {}
    void enteringFiber() {}
    void enteredLoop() {}
    void leavingFiber() {}
    void leavingForGood() {}
    void enteredFiber() {}
    void forgetFiber() {}
#endif

    Loop& loop_;
    std::function<void()> body_;
    ctx::fiber context_;
    ctx::fiber loop_context_;
    bool finished_ = false;
};

void spawnFiber(Loop& loop, std::function<void()> body) {
    auto* fiber = new Fiber{loop, std::move(body)};
    if (Loop::current() == &loop && current_fiber == nullptr) {
        fiber->start();
    } else {
        loop.post([fiber] { fiber->start(); });
    }
}

bool onFiber() {
    return current_fiber != nullptr;
}

Waiter::Waiter() : fiber_{current_fiber}, loop_{fiber_ != nullptr ? &fiber_->loop() : nullptr} {}

void Waiter::wait() {
    CHECK(fiber_ == current_fiber);
    if (fiber_ == nullptr) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return woken_; });
        return;
    }
    {
        const std::lock_guard lock{mutex_};
        if (woken_) return;
        waiting_ = true;
    }
    fiber_->suspend();
}

void Waiter::wake() {
    auto* fiber = fiber_;
    auto* loop = loop_;
    {
        // Notifying under the lock: the woken thread may destroy this Waiter as soon as it can run.
        const std::lock_guard lock{mutex_};
        woken_ = true;
        if (fiber == nullptr) {
            changed_.notify_one();
            return;
        }
        if (!waiting_) return;
    }
    // From here on the fiber owns the Waiter; only copies are touched.
    if (Loop::current() == loop && current_fiber == nullptr) {
        fiber->resume();
    } else {
        loop->post([fiber] { fiber->resume(); });
    }
}

void pause(std::chrono::steady_clock::duration time) {
    if (!onFiber()) {
        std::this_thread::sleep_for(time);
        return;
    }
    Waiter waiter;
    boost::asio::steady_timer timer{Loop::current()->context(), time};
    timer.async_wait([&waiter](const boost::system::error_code&) { waiter.wake(); });
    waiter.wait();
}

}  // namespace parley::io

#pragma once

#include "plugin_counters.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace parley::provider {

/// Which plugin a thread is in. Written by that thread with plain stores and read by the watch, so
/// that a call into a plugin costs no look at a clock.
struct CallSlot {
    std::atomic<PluginCounters*> inside = nullptr;
    /// Changes with every call into a plugin, and not while that one calls the host back.
    std::atomic<std::uint64_t> turns = 0;

    /// Returns what was there before.
    PluginCounters* enter(PluginCounters* to) {
        auto* before = inside.load(std::memory_order_relaxed);
        inside.store(to, std::memory_order_relaxed);
        if (to != nullptr) turn();
        return before;
    }
    void leave(PluginCounters* to) {
        inside.store(to, std::memory_order_relaxed);
        if (to == nullptr) turn();
    }
    static CallSlot& ofThisThread() {
        if (mine_ == nullptr) [[unlikely]]
            enroll();
        return *mine_;
    }

private:
    void turn() {
        turns.store(turns.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    static void enroll();
    static constinit thread_local CallSlot* mine_;
};

/// Looks every millisecond where all threads are, counts calls into plugins that take too long, and
/// reports those that hold a loop for a quarter of a second while they still do. Sleeps while
/// nobody calls a plugin. One for the process.
class CallWatch {
public:
    static bool sleeps() { return asleep_.load(std::memory_order_relaxed); }
    static void wake();

private:
    static CallWatch& get();
    CallWatch();
    ~CallWatch();
    void run();
    void sleep(std::unique_lock<std::mutex>& lock);

    static constinit std::atomic<bool> asleep_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

/// A plugin's code runs on this thread while this exists; or, with null, the host's own, which the
/// plugin called back. Nested as the calls are.
class Inside {
public:
    explicit Inside(PluginCounters* plugin)
        : slot_{CallSlot::ofThisThread()}, before_{slot_.enter(plugin)} {
        if (CallWatch::sleeps()) [[unlikely]]
            CallWatch::wake();
    }
    ~Inside() { slot_.leave(before_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

private:
    CallSlot& slot_;
    PluginCounters* const before_;
};

}  // namespace parley::provider

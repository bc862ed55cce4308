#include "call_watch.hpp"

#include <base/log.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace parley::provider {

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// The contract of a call on a session, and what a caller would hear as a gap.
constexpr milliseconds kSlow{1};
constexpr milliseconds kStall{250};
// How long nobody calls a plugin before the watch sleeps; how long it may sleep through a call that
// began just when it fell asleep.
constexpr int kQuietLooks = 20;
constexpr milliseconds kLongestSleep{100};

/// What the watch remembers of a thread between two looks.
struct Watched {
    CallSlot slot;
    std::uint64_t turns = 0;
    SteadyClock::time_point seen{};
    bool was_inside = false;
    /// What this call has taken, without the host's own work in it.
    SteadyClock::duration spent{0};
    milliseconds counted{0};
};

struct Threads {
    std::mutex mutex;
    std::vector<std::unique_ptr<Watched>> all;
};

Threads& threads() {
    static auto* const threads = new Threads;
    return *threads;
}

/// Takes the thread's slot away when the thread ends.
struct Leaving {
    Watched* watched = nullptr;
    ~Leaving() {
        const std::lock_guard lock{threads().mutex};
        std::erase_if(threads().all, [this](const auto& entry) { return entry.get() == watched; });
    }
};

void judge(Watched& watched, PluginCounters& plugin, SteadyClock::duration took) {
    if (took >= kSlow && watched.counted < kSlow) {
        watched.counted = kSlow;
        ++plugin.slow_calls;
    }
    if (took >= kStall && watched.counted < kStall) {
        watched.counted = kStall;
        ++plugin.stalls;
        base::log(base::LogLevel::Error, "plugin_stalls_loop", {{"plugin", plugin.plugin}});
    }
}

/// Whether anybody is in a plugin, or has been since the last look.
bool look(Watched& watched, SteadyClock::time_point now) {
    const auto turns = watched.slot.turns.load(std::memory_order_acquire);
    auto* plugin = watched.slot.inside.load(std::memory_order_relaxed);
    const auto passed = now - std::exchange(watched.seen, now);
    const bool stayed = std::exchange(watched.was_inside, plugin != nullptr);
    if (turns != watched.turns) {
        watched.turns = turns;
        watched.spent = SteadyClock::duration{0};
        watched.counted = milliseconds{0};
        return true;
    }
    if (plugin == nullptr) return false;
    if (stayed) watched.spent += passed;
    judge(watched, *plugin, watched.spent);
    return true;
}

bool lookAtAll() {
    const std::lock_guard lock{threads().mutex};
    const auto now = SteadyClock::now();
    bool is_busy = false;
    for (const auto& watched : threads().all)
        is_busy = look(*watched, now) || is_busy;
    return is_busy;
}

}  // namespace

constinit thread_local CallSlot* CallSlot::mine_ = nullptr;

void CallSlot::enroll() {
    static thread_local Leaving leaving;
    auto watched = std::make_unique<Watched>();
    leaving.watched = watched.get();
    mine_ = &watched->slot;
    const std::lock_guard lock{threads().mutex};
    threads().all.push_back(std::move(watched));
}

// The first call wakes it.
constinit std::atomic<bool> CallWatch::asleep_ = true;

CallWatch& CallWatch::get() {
    static CallWatch watch;
    return watch;
}

CallWatch::CallWatch() : thread_{[this] { run(); }} {}

CallWatch::~CallWatch() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void CallWatch::wake() {
    auto& watch = get();
    {
        const std::lock_guard lock{watch.mutex_};
        asleep_.store(false, std::memory_order_relaxed);
    }
    watch.changed_.notify_all();
}

void CallWatch::run() {
    std::unique_lock lock{mutex_};
    for (int quiet = kQuietLooks; !stopping_;) {
        if (quiet >= kQuietLooks) sleep(lock);
        lock.unlock();
        // Cheaper than to wait for the end, which can wait as long.
        std::this_thread::sleep_for(kSlow);
        quiet = lookAtAll() ? 0 : quiet + 1;
        lock.lock();
    }
}

void CallWatch::sleep(std::unique_lock<std::mutex>& lock) {
    asleep_.store(true, std::memory_order_relaxed);
    changed_.wait_for(lock, kLongestSleep, [this] { return stopping_ || !sleeps(); });
    asleep_.store(false, std::memory_order_relaxed);
}

}  // namespace parley::provider

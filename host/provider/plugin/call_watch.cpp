#include "call_watch.hpp"

#include <base/log.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace parley::provider {

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// The contract of a call on a session, and what a caller would hear as a gap.
constexpr milliseconds kSlow{1};
constexpr milliseconds kStall{250};

/// What the watch remembers of a thread between two looks.
struct Watched {
    CallSlot slot;
    std::uint64_t turns = 0;
    SteadyClock::time_point since{};
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

void look(Watched& watched, SteadyClock::time_point now) {
    const auto turns = watched.slot.turns.load(std::memory_order_acquire);
    auto* plugin = watched.slot.inside.load(std::memory_order_relaxed);
    if (turns != watched.turns) {
        watched.turns = turns;
        watched.since = now;
        watched.counted = milliseconds{0};
    } else if (plugin != nullptr) {
        judge(watched, *plugin, now - watched.since);
    }
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

void CallWatch::sessionOpened() {
    if (open_.fetch_add(1) > 0) return;
    const std::lock_guard lock{mutex_};
    changed_.notify_all();
}

void CallWatch::sessionClosed() {
    open_.fetch_sub(1);
}

void CallWatch::run() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        changed_.wait(lock, [this] { return stopping_ || open_.load() > 0; });
        changed_.wait_for(lock, kSlow, [this] { return stopping_; });
        const std::lock_guard threads_lock{threads().mutex};
        const auto now = SteadyClock::now();
        for (const auto& watched : threads().all)
            look(*watched, now);
    }
}

}  // namespace parley::provider

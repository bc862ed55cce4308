#include "plugin_counters.hpp"

#include <base/check.hpp>

#include <array>
#include <mutex>

namespace parley::provider {

namespace {

// A plugin is loaded once a start; tools and tests load some hundreds.
constexpr std::size_t kMostLoaded = 16'384;

struct Registry {
    std::mutex mutex;
    std::size_t count = 0;
    std::array<std::atomic<PluginCounters*>, kMostLoaded> entries{};
};

Registry& registry() {
    static auto* const registry = new Registry;
    return *registry;
}

}  // namespace

PluginStats PluginCounters::read() const {
    return {
        .sessions_opened = sessions_opened,
        .sessions_open = sessions_open,
        .slow_calls = slow_calls,
        .stalls = stalls,
        .late_callbacks = late_callbacks,
        .foreign_callbacks = foreign_callbacks,
        .early_callbacks = early_callbacks,
        .malformed = malformed,
        .exceptions = exceptions};
}

PluginCounters& makeCounters(const std::string& plugin_id) {
    auto& all = registry();
    const std::lock_guard lock{all.mutex};
    CHECK(all.count < kMostLoaded);
    auto* counters = new PluginCounters{plugin_id};
    counters->number = static_cast<std::uint16_t>(all.count);
    all.entries[all.count++].store(counters, std::memory_order_release);
    return *counters;
}

PluginCounters* countersOf(std::uint16_t number) {
    if (number >= kMostLoaded) return nullptr;
    return registry().entries[number].load(std::memory_order_acquire);
}

}  // namespace parley::provider

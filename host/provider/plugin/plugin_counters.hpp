#pragma once

#include "plugin_stats.hpp"

#include <atomic>
#include <string>

namespace parley::provider {

/// What is counted about one loaded plugin. Never freed, so that whoever notices something late can
/// still count it.
struct PluginCounters {
    explicit PluginCounters(std::string plugin_id) : plugin{std::move(plugin_id)} {}

    const std::string plugin;
    /// Names it in handles.
    std::uint16_t number = 0;
    std::atomic<std::uint64_t> sessions_opened = 0;
    std::atomic<std::uint64_t> sessions_open = 0;
    std::atomic<std::uint64_t> slow_calls = 0;
    std::atomic<std::uint64_t> stalls = 0;
    std::atomic<std::uint64_t> late_callbacks = 0;
    std::atomic<std::uint64_t> foreign_callbacks = 0;
    std::atomic<std::uint64_t> early_callbacks = 0;
    std::atomic<std::uint64_t> malformed = 0;
    std::atomic<std::uint64_t> exceptions = 0;

    [[nodiscard]] PluginStats read() const;
};

PluginCounters& makeCounters(const std::string& plugin_id);
/// Null for a number that was never given out.
PluginCounters* countersOf(std::uint16_t number);

}  // namespace parley::provider

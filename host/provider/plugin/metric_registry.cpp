#include "metric_registry.hpp"

#include <algorithm>
#include <cmath>

namespace parley::provider {

namespace {

std::string spelled(std::string_view text) {
    std::string name{text};
    std::ranges::replace_if(
        name, [](char symbol) { return symbol == '-' || symbol == '.'; }, '_');
    return name;
}

bool isMetricName(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char symbol) {
        return (symbol >= 'a' && symbol <= 'z') || (symbol >= '0' && symbol <= '9') ||
               symbol == '_';
    });
}

}  // namespace

MetricRegistry::MetricRegistry(std::string_view plugin_id)
    : prefix_{"parley_plugin_" + spelled(plugin_id) + "_"} {}

std::int32_t MetricRegistry::define(
    PluginMetric::Kind kind, std::string_view name, std::string_view help) {
    const std::lock_guard lock{mutex_};
    const auto id = defined_.load();
    if (static_cast<std::size_t>(id) >= kMost || !isMetricName(name)) return -1;
    auto& series = series_[static_cast<std::size_t>(id)];
    series.name = prefix_ + std::string{name};
    series.help = help;
    series.kind = kind;
    defined_.store(id + 1, std::memory_order_release);
    return id;
}

void MetricRegistry::add(std::int32_t id, double value) {
    if (id < 0 || id >= defined_.load(std::memory_order_acquire) || !std::isfinite(value)) return;
    auto& series = series_[static_cast<std::size_t>(id)];
    // A counter never goes back.
    if (series.kind == PluginMetric::Kind::Counter && value < 0) return;
    series.sum.fetch_add(value, std::memory_order_relaxed);
    series.count.fetch_add(1, std::memory_order_relaxed);
    const auto* bound = std::ranges::lower_bound(kBounds, value);
    if (series.kind == PluginMetric::Kind::Histogram && bound != kBounds.end()) {
        series.buckets[static_cast<std::size_t>(bound - kBounds.begin())].fetch_add(
            1, std::memory_order_relaxed);
    }
}

std::vector<PluginMetric> MetricRegistry::read() const {
    std::vector<PluginMetric> metrics;
    const auto count = static_cast<std::size_t>(defined_.load(std::memory_order_acquire));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& series = series_[i];
        PluginMetric metric{
            .name = series.name,
            .help = series.help,
            .kind = series.kind,
            .sum = series.sum,
            .count = series.count,
            .buckets = {}};
        std::uint64_t total = 0;
        for (const auto& bucket : series.buckets)
            metric.buckets.push_back(total += bucket);
        if (series.kind == PluginMetric::Kind::Counter) metric.buckets.clear();
        metrics.push_back(std::move(metric));
    }
    return metrics;
}

}  // namespace parley::provider

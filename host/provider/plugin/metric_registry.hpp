#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// One series that a plugin keeps, as /metrics shows it.
struct PluginMetric {
    /// `parley_plugin_<plugin>_<name>`
    std::string name;
    std::string help;
    enum class Kind : std::uint8_t { Counter, Histogram } kind = Kind::Counter;
    /// A counter's value, or the sum of all observations.
    double sum = 0;
    std::uint64_t count = 0;
    /// Histograms: how many observations were at most kBounds[i].
    std::vector<std::uint64_t> buckets;
};

/// The counters and histograms that one plugin defined in its init. Defined before, and read and
/// added to on any thread.
class MetricRegistry {
public:
    static constexpr std::size_t kMost = 32;
    /// Seconds, sizes and counts alike: three a decade.
    static constexpr std::array kBounds{
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1.0,
        2.5,
        5.0,
        10.0,
        25.0,
        50.0,
        100.0};

    explicit MetricRegistry(std::string_view plugin_id);

    /// An id, or -1 when there are too many or the name is none.
    std::int32_t define(PluginMetric::Kind kind, std::string_view name, std::string_view help);
    void add(std::int32_t id, double value);
    [[nodiscard]] std::vector<PluginMetric> read() const;

private:
    struct Series {
        std::string name;
        std::string help;
        PluginMetric::Kind kind = PluginMetric::Kind::Counter;
        std::atomic<double> sum = 0;
        std::atomic<std::uint64_t> count = 0;
        std::array<std::atomic<std::uint64_t>, kBounds.size()> buckets{};
    };

    const std::string prefix_;
    mutable std::mutex mutex_;
    std::atomic<std::int32_t> defined_ = 0;
    std::array<Series, kMost> series_;
};

}  // namespace parley::provider

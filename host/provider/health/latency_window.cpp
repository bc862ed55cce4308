#include "latency_window.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace parley::provider {

namespace {

constexpr double kGrowth = 1.1;

}  // namespace

void LatencyWindow::add(std::chrono::milliseconds latency, base::MonoTime now) {
    if (now - began_ >= kHalf) {
        previous_ = now - began_ < 2 * kHalf ? current_ : Counts{};
        current_ = {};
        began_ = now;
    }
    ++current_[stepOf(latency)];
}

LatencyWindow::Percentiles LatencyWindow::percentiles(base::MonoTime now) const {
    const auto counts = countsAt(now);
    const auto samples = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    const auto percentile = [&](std::uint64_t percent) {
        auto left = (samples * percent + 99) / 100;
        for (std::size_t step = 0; step < kSteps; ++step) {
            if (counts[step] >= left) return upperEndOf(step);
            left -= counts[step];
        }
        return upperEndOf(kSteps - 1);
    };
    if (samples == 0) return {};
    return {samples, percentile(50), percentile(95), percentile(99)};
}

std::size_t LatencyWindow::stepOf(std::chrono::milliseconds latency) {
    const auto ms = static_cast<double>(std::max<std::int64_t>(latency.count(), 1));
    const auto step = static_cast<std::size_t>(std::ceil(std::log(ms) / std::log(kGrowth) - 1e-9));
    return std::min(step, kSteps - 1);
}

std::chrono::milliseconds LatencyWindow::upperEndOf(std::size_t step) {
    return std::chrono::milliseconds{
        static_cast<std::int64_t>(std::pow(kGrowth, static_cast<double>(step)) + 1e-6)};
}

LatencyWindow::Counts LatencyWindow::countsAt(base::MonoTime now) const {
    const auto age = now - began_;
    if (age >= 2 * kHalf) return {};
    auto counts = current_;
    if (age < kHalf) {
        std::transform(
            counts.begin(), counts.end(), previous_.begin(), counts.begin(), std::plus<>{});
    }
    return counts;
}

}  // namespace parley::provider

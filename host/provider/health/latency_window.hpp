#pragma once

#include <base/clock.hpp>

#include <array>
#include <chrono>
#include <cstdint>

namespace parley::provider {

/// Percentiles of how long something took in the last five to ten minutes, each at most a tenth
/// above the truth. Fixed size.
class LatencyWindow {
public:
    struct Percentiles {
        std::uint64_t samples = 0;
        std::chrono::milliseconds p50{0};
        std::chrono::milliseconds p95{0};
        std::chrono::milliseconds p99{0};
    };

    void add(std::chrono::milliseconds latency, base::MonoTime now);
    [[nodiscard]] Percentiles percentiles(base::MonoTime now) const;

private:
    static constexpr std::chrono::minutes kHalf{5};
    /// 1 ms to about 14 minutes in steps of a tenth.
    static constexpr std::size_t kSteps = 144;
    using Counts = std::array<std::uint32_t, kSteps>;

    static std::size_t stepOf(std::chrono::milliseconds latency);
    static std::chrono::milliseconds upperEndOf(std::size_t step);
    [[nodiscard]] Counts countsAt(base::MonoTime now) const;

    Counts current_{};
    Counts previous_{};
    base::MonoTime began_{};
};

}  // namespace parley::provider

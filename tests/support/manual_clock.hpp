#pragma once

#include <base/clock.hpp>

#include <atomic>

namespace parley::testing {

/// Time that moves only when a test says so. Safe from any thread.
class ManualClock final : public base::Clock {
public:
    /// 2026-01-01T00:00:00Z, unless said otherwise.
    explicit ManualClock(base::UtcTime start = base::UtcTime{std::chrono::seconds{1'767'225'600}})
        : start_{start} {}

    [[nodiscard]] base::UtcTime now() const override { return start_ + passed_.load(); }
    [[nodiscard]] base::MonoTime monotonic() const override {
        return base::MonoTime{passed_.load()};
    }
    void advance(std::chrono::microseconds time) { passed_ = passed_.load() + time; }

private:
    const base::UtcTime start_;
    std::atomic<std::chrono::microseconds> passed_{std::chrono::microseconds{0}};
};

}  // namespace parley::testing

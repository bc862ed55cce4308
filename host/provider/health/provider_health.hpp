#pragma once

#include "breaker.hpp"
#include "latency_window.hpp"

#include <mutex>

namespace parley::provider {

/// How one provider of one tenant does, as this host sees it. Shared by all conversations. Any
/// thread: a lock is held for a few nanoseconds, a few times a turn, never for a frame.
class ProviderHealth {
public:
    struct Figures {
        Breaker::State state = Breaker::State::Closed;
        /// When a limit ends.
        base::MonoTime until{};
        std::uint64_t successes = 0;
        std::uint64_t failures = 0;
        LatencyWindow::Percentiles first_output;
    };

    explicit ProviderHealth(BreakerPolicy policy = {}) : breaker_{policy} {}

    [[nodiscard]] bool admits(base::MonoTime now) const;
    /// It only failed: nobody said that asking is useless.
    [[nodiscard]] bool isLastResort(base::MonoTime now) const;
    [[nodiscard]] Figures figures(base::MonoTime now) const;
    /// Empty while too little is known.
    [[nodiscard]] std::optional<std::chrono::milliseconds> slowFirstOutput(
        base::MonoTime now) const;

    void succeeded(std::optional<std::chrono::milliseconds> first_output, base::MonoTime now);
    void failed(const Failure& failure, Moment moment, base::MonoTime now);

    [[nodiscard]] std::optional<base::MonoTime> probeDue() const;
    void beginProbe();
    void probeSucceeded(base::MonoTime now);
    void probeFailed(const Failure& failure, base::MonoTime now);
    void adopt(Breaker::State state, base::MonoTime until, base::MonoTime now);

private:
    mutable std::mutex mutex_;
    Breaker breaker_;
    LatencyWindow latency_;
    std::uint64_t successes_ = 0;
    std::uint64_t failures_ = 0;
};

}  // namespace parley::provider

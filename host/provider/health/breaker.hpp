#pragma once

#include "../chain/verdict.hpp"

#include <base/clock.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::provider {

struct BreakerPolicy {
    /// So many failures within the window open it, if they are a noticeable share of what was
    /// asked: with much traffic a few failures in half a minute mean nothing.
    static constexpr std::size_t kFailures = 3;
    std::chrono::milliseconds window{30'000};
    std::uint64_t successes_for_each_failure = 9;

    std::chrono::milliseconds first_probe{1'000};
    std::chrono::milliseconds longest_probe_delay{60'000};
    /// When the vendor limits the rate and does not say for how long.
    std::chrono::milliseconds unsaid_limit{5'000};
    /// A vendor's wish beyond this is taken for a mistake.
    std::chrono::milliseconds longest_limit{3'600'000};
};

/// Whether a provider is worth asking. Pure: time is passed in. One thread at a time.
class Breaker {
public:
    enum class State : std::uint8_t {
        Closed,
        /// Failed too often; waits for its next probe.
        Open,
        /// A probe is on its way.
        HalfOpen,
        /// The vendor asked for a pause.
        Limited,
        /// The key, its rights or its credit do not do.
        Refused,
    };

    explicit Breaker(BreakerPolicy policy = {}) : policy_{policy} {}

    [[nodiscard]] State state(base::MonoTime now) const;
    [[nodiscard]] bool admits(base::MonoTime now) const { return state(now) == State::Closed; }

    void succeeded();
    void failed(const Failure& failure, BreakerEffect effect, base::MonoTime now);

    /// When it wants to be probed; empty when it does not.
    [[nodiscard]] std::optional<base::MonoTime> probeDue() const;
    void beginProbe();
    /// Also after a test by hand: proof that the provider works opens the way whatever had shut it.
    void probeSucceeded(base::MonoTime now);
    void probeFailed(const Failure& failure, base::MonoTime now);

    /// What another host has found out. A limit ends at `until`; an open one is probed here too.
    void adopt(State state, base::MonoTime until, base::MonoTime now);
    /// When a limit ends, or the next probe is due.
    [[nodiscard]] base::MonoTime until() const { return until_; }

private:
    struct PastFailure {
        base::MonoTime at;
        std::uint64_t successes_before = 0;
    };

    void remember(base::MonoTime now);
    [[nodiscard]] bool hasFailedTooOften(base::MonoTime now) const;
    void open(base::MonoTime now);
    void limit(std::chrono::milliseconds wish, base::MonoTime now);
    void close(base::MonoTime now);

    BreakerPolicy policy_;
    State state_ = State::Closed;
    /// The end of a pause, or the time of the next probe.
    base::MonoTime until_{};
    std::chrono::milliseconds probe_delay_{0};
    std::optional<base::MonoTime> closed_at_;
    std::uint64_t successes_ = 0;
    /// The latest ones, a ring.
    std::array<std::optional<PastFailure>, BreakerPolicy::kFailures> failures_{};
    std::size_t next_failure_ = 0;
};

/// `half_open`, as the API, logs and metrics spell it.
std::string_view toText(Breaker::State state);
/// Of what toText wrote.
Breaker::State breakerStateFrom(std::string_view text);

}  // namespace parley::provider

#include "provider_health.hpp"

namespace parley::provider {

bool ProviderHealth::admits(base::MonoTime now) const {
    const std::lock_guard lock{mutex_};
    return breaker_.admits(now);
}

bool ProviderHealth::isLastResort(base::MonoTime now) const {
    const std::lock_guard lock{mutex_};
    const auto state = breaker_.state(now);
    return state == Breaker::State::Open || state == Breaker::State::HalfOpen;
}

ProviderHealth::Figures ProviderHealth::figures(base::MonoTime now) const {
    const std::lock_guard lock{mutex_};
    return {
        .state = breaker_.state(now),
        .until = breaker_.until(),
        .successes = successes_,
        .failures = failures_,
        .first_output = latency_.percentiles(now)};
}

std::optional<std::chrono::milliseconds> ProviderHealth::slowFirstOutput(base::MonoTime now) const {
    // Fewer say little about one in twenty.
    constexpr std::uint64_t kEnough = 20;
    const std::lock_guard lock{mutex_};
    const auto percentiles = latency_.percentiles(now);
    if (percentiles.samples < kEnough) return std::nullopt;
    return percentiles.p95;
}

void ProviderHealth::succeeded(
    std::optional<std::chrono::milliseconds> first_output, base::MonoTime now) {
    const std::lock_guard lock{mutex_};
    ++successes_;
    breaker_.succeeded();
    if (first_output) latency_.add(*first_output, now);
}

void ProviderHealth::failed(const Failure& failure, Moment moment, base::MonoTime now) {
    const auto effect = verdictOf(failure.code, moment).breaker;
    const std::lock_guard lock{mutex_};
    if (effect != BreakerEffect::None) ++failures_;
    breaker_.failed(failure, effect, now);
}

std::optional<base::MonoTime> ProviderHealth::probeDue() const {
    const std::lock_guard lock{mutex_};
    return breaker_.probeDue();
}

void ProviderHealth::beginProbe() {
    const std::lock_guard lock{mutex_};
    breaker_.beginProbe();
}

void ProviderHealth::probeSucceeded(base::MonoTime now) {
    const std::lock_guard lock{mutex_};
    breaker_.probeSucceeded(now);
}

void ProviderHealth::probeFailed(const Failure& failure, base::MonoTime now) {
    const std::lock_guard lock{mutex_};
    breaker_.probeFailed(failure, now);
}

void ProviderHealth::adopt(Breaker::State state, base::MonoTime until, base::MonoTime now) {
    const std::lock_guard lock{mutex_};
    breaker_.adopt(state, until, now);
}

}  // namespace parley::provider

#include "breaker.hpp"

#include <base/check.hpp>

#include <algorithm>

namespace parley::provider {

Breaker::State Breaker::state(base::MonoTime now) const {
    return state_ == State::Limited && now >= until_ ? State::Closed : state_;
}

void Breaker::succeeded() {
    ++successes_;
}

void Breaker::failed(const Failure& failure, BreakerEffect effect, base::MonoTime now) {
    switch (effect) {
        case BreakerEffect::None:
            return;
        case BreakerEffect::Count:
            remember(now);
            if (state(now) == State::Closed && hasFailedTooOften(now)) open(now);
            return;
        case BreakerEffect::OpenForAWhile:
            if (state_ != State::Refused) limit(failure.retry_after, now);
            return;
        case BreakerEffect::OpenUntilChanged:
            state_ = State::Refused;
            return;
    }
    __builtin_unreachable();
}

std::optional<base::MonoTime> Breaker::probeDue() const {
    return state_ == State::Open ? std::optional{until_} : std::nullopt;
}

void Breaker::beginProbe() {
    if (state_ == State::Open) state_ = State::HalfOpen;
}

void Breaker::probeSucceeded(base::MonoTime now) {
    close(now);
}

void Breaker::probeFailed(const Failure& failure, base::MonoTime now) {
    switch (verdictOf(failure.code, Moment::BeforeOutput).breaker) {
        case BreakerEffect::None:
            // It answers, if only that it cannot be probed: the next turn is its trial.
            if (state_ == State::HalfOpen) close(now);
            return;
        case BreakerEffect::Count:
            if (state_ == State::HalfOpen) open(now);
            return;
        case BreakerEffect::OpenForAWhile:
            if (state_ != State::Refused) limit(failure.retry_after, now);
            return;
        case BreakerEffect::OpenUntilChanged:
            state_ = State::Refused;
            return;
    }
    __builtin_unreachable();
}

void Breaker::adopt(State state, base::MonoTime until, base::MonoTime now) {
    switch (state) {
        case State::Closed:
            return close(now);
        case State::Open:
        case State::HalfOpen:
            if (state_ == State::Closed) open(now);
            return;
        case State::Limited:
            until_ = until;
            state_ = State::Limited;
            return;
        case State::Refused:
            state_ = State::Refused;
            return;
    }
    __builtin_unreachable();
}

void Breaker::remember(base::MonoTime now) {
    failures_[next_failure_] = PastFailure{now, successes_};
    next_failure_ = (next_failure_ + 1) % failures_.size();
}

bool Breaker::hasFailedTooOften(base::MonoTime now) const {
    const auto& oldest = failures_[next_failure_];
    if (!oldest || now - oldest->at > policy_.window) return false;
    const auto successes = successes_ - oldest->successes_before;
    return successes < policy_.successes_for_each_failure * failures_.size();
}

void Breaker::open(base::MonoTime now) {
    // One that passes its probes and fails with customers is given longer and longer pauses.
    const bool still_ill = closed_at_ && now - *closed_at_ <= policy_.window;
    const bool again = state_ == State::HalfOpen || still_ill;
    probe_delay_ =
        again ? std::clamp(2 * probe_delay_, policy_.first_probe, policy_.longest_probe_delay)
              : policy_.first_probe;
    state_ = State::Open;
    until_ = now + probe_delay_;
}

void Breaker::limit(std::chrono::milliseconds wish, base::MonoTime now) {
    const auto pause =
        wish.count() > 0 ? std::min(wish, policy_.longest_limit) : policy_.unsaid_limit;
    const auto end = now + pause;
    until_ = state(now) == State::Limited ? std::max(until_, end) : end;
    state_ = State::Limited;
}

void Breaker::close(base::MonoTime now) {
    state_ = State::Closed;
    closed_at_ = now;
    failures_ = {};
    next_failure_ = 0;
}

std::string_view toText(Breaker::State state) {
    switch (state) {
        case Breaker::State::Closed:
            return "closed";
        case Breaker::State::Open:
            return "open";
        case Breaker::State::HalfOpen:
            return "half_open";
        case Breaker::State::Limited:
            return "limited";
        case Breaker::State::Refused:
            return "refused";
    }
    __builtin_unreachable();
}

Breaker::State breakerStateFrom(std::string_view text) {
    using State = Breaker::State;
    for (const auto state :
         {State::Closed, State::Open, State::HalfOpen, State::Limited, State::Refused}) {
        if (toText(state) == text) return state;
    }
    CHECK(false);
    return State::Closed;
}

}  // namespace parley::provider

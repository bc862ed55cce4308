#include "attempt_plan.hpp"

#include <algorithm>

namespace parley::provider {

AttemptPlan::AttemptPlan(
    std::vector<Candidate> candidates,
    const ChainPolicy& policy,
    std::optional<base::MonoTime> deadline)
    : policy_{policy}, deadline_{deadline} {
    for (const auto& candidate : candidates)
        places_.push_back({candidate});
}

std::optional<std::size_t> AttemptPlan::next(base::MonoTime now) {
    if (isOver(now)) return std::nullopt;
    auto* place = choose(now);
    return place != nullptr ? take(*place) : std::nullopt;
}

std::optional<std::size_t> AttemptPlan::after(
    std::size_t failed, const Failure& failure, Moment moment, base::MonoTime now) {
    if (isOver(now)) return std::nullopt;
    const auto place = std::ranges::find(places_, failed, &Place::entry);
    if (place != places_.end() && mayRepeat(*place, failure, moment, now)) return take(*place);

    switch (verdictOf(failure.code, moment).next) {
        case NextProvider::No:
            return std::nullopt;
        case NextProvider::ByPolicy:
            return policy_.on_content == OnContent::AskNext ? next(now) : std::nullopt;
        case NextProvider::Now:
        case NextProvider::AfterPatience:
            return next(now);
    }
    __builtin_unreachable();
}

void AttemptPlan::takeBack(std::size_t overtaken) {
    --attempts_;
    std::ranges::find(places_, overtaken, &Place::entry)->tries = 0;
}

void AttemptPlan::beginTurn(std::size_t answering) {
    attempts_ = 1;
    for (auto& place : places_)
        place.tries = place.entry == answering ? 1 : 0;
}

bool AttemptPlan::isOver(base::MonoTime now) const {
    return attempts_ >= policy_.attempts_per_turn || (deadline_ && now >= *deadline_);
}

AttemptPlan::Place* AttemptPlan::choose(base::MonoTime now) {
    const auto first = [&](auto&& wanted) {
        const auto found = std::ranges::find_if(
            places_, [&](const Place& place) { return place.tries == 0 && wanted(place); });
        return found != places_.end() ? &*found : nullptr;
    };
    if (auto* place = first([&](const Place& p) { return p.health->admits(now); })) return place;
    // Better one that failed lately than none. Who refused our key would refuse it again.
    return first([&](const Place& p) { return p.health->isLastResort(now); });
}

bool AttemptPlan::mayRepeat(
    const Place& place, const Failure& failure, Moment moment, base::MonoTime now) const {
    if (verdictOf(failure.code, moment).same_again != SameAgain::Once || place.tries > 1) {
        return false;
    }
    const auto others = std::ranges::count_if(
        places_, [&](const Place& p) { return p.tries == 0 && p.health->admits(now); });
    // Who was silent for all of its time would cost as much of the caller's again.
    if (failure.code == FailureCode::Deadline && others > 0) return false;
    return policy_.attempts_per_turn - attempts_ > others;
}

std::optional<std::size_t> AttemptPlan::take(Place& place) {
    ++attempts_;
    ++place.tries;
    return place.entry;
}

}  // namespace parley::provider

#pragma once

#include "entry.hpp"
#include "verdict.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace parley::provider {

/// Who is asked next within one turn: the order of the chain without those known to be down, at
/// most three attempts. The same provider is asked again once, unless that would take the attempt
/// from one that was not tried yet.
class AttemptPlan {
public:
    /// A place of the chain that can do what is asked.
    struct Candidate {
        std::size_t entry;
        const ProviderHealth* health;
    };

    /// Nobody is asked after `deadline`.
    AttemptPlan(
        std::vector<Candidate> candidates,
        const ChainPolicy& policy,
        std::optional<base::MonoTime> deadline);

    /// The place in the chain to ask, or empty when nobody is left.
    std::optional<std::size_t> next(base::MonoTime now);
    std::optional<std::size_t> after(
        std::size_t failed, const Failure& failure, Moment moment, base::MonoTime now);

    /// It was asked beside another and let go without a fault of its own: it may be asked again.
    void takeBack(std::size_t overtaken);
    /// Which attempt runs, from 1.
    [[nodiscard]] int number() const { return attempts_; }
    /// What was asked so far is answered: all may be asked again, except that who answers goes on.
    void beginTurn(std::size_t answering);

private:
    struct Place : Candidate {
        int tries = 0;
    };

    [[nodiscard]] bool isOver(base::MonoTime now) const;
    [[nodiscard]] Place* choose(base::MonoTime now);
    [[nodiscard]] bool mayRepeat(
        const Place& place, const Failure& failure, Moment moment, base::MonoTime now) const;
    std::optional<std::size_t> take(Place& place);

    std::vector<Place> places_;
    const ChainPolicy policy_;
    const std::optional<base::MonoTime> deadline_;
    int attempts_ = 0;
};

}  // namespace parley::provider

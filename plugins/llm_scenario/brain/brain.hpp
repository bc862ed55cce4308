#pragma once

#include "event.hpp"
#include "scenario.hpp"
#include "state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley::brain {

/// How a talk begins, apart from its scenario.
struct Beginning {
    /// Overrides the scenario's, 1 to 5.
    std::optional<int> temper = {};
    /// Talks of different seeds use the wordings in different order.
    int seed = 0;
};

/// The machine side of a rehearsal: who it is stands in the scenario, how the talk stands in the
/// State; between the two it keeps nothing. The same scenario and events give the same replies
/// everywhere. Safe from any number of threads, each with its own State.
class Brain {
public:
    /// The scenario must outlive the brain.
    explicit Brain(const Scenario& scenario) : scenario_{scenario} {}

    [[nodiscard]] State begin(const Beginning& beginning = {}) const;
    /// The persona's first words.
    Reply open(State& state) const;
    /// Takes one event in and answers it. Says nothing more once the talk has ended.
    Reply turn(State& state, const Event& event) const;
    /// The persona would break in on a user who has said so many words so far.
    [[nodiscard]] bool losesPatience(const State& state, int words, int duration_ms) const;

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }

private:
    const Scenario& scenario_;
};

}  // namespace parley::brain

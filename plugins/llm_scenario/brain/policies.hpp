#pragma once

#include "findings.hpp"
#include "update.hpp"

#include <string>
#include <vector>

namespace parley::brain {

enum class Speaker { Persona, Exec };

/// One thing to say and what it leaves open.
struct Move {
    Speaker speaker = Speaker::Persona;
    std::string text;
    Pending pending = {};
    std::vector<Action> actions = {};
    Outcome ends = Outcome::Open;
};

/// What a policy decides by.
struct Situation {
    const Scenario& scenario;
    const Findings& findings;
    const Change& change;
    const Event& event;
    State& state;
};

/// The first policy of the list that has something to say decides.
std::vector<Move> decide(const Situation& situation);
/// Says it: into the reply and the transcript, never the same line twice running.
void speak(const Scenario& scenario, State& state, Move move, Reply& reply);

}  // namespace parley::brain

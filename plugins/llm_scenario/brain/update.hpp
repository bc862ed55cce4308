#pragma once

#include "findings.hpp"

#include <string>
#include <vector>

namespace parley::brain {

/// What one utterance has changed.
struct Change {
    /// Filled for the first time, without doubt.
    std::vector<std::string> new_slots;
    std::optional<std::string> objection_answered;
    std::vector<std::string> criteria_met;
    /// Took responsibility for the first time.
    bool owns_up = false;
    /// What was pending before has been answered.
    bool pending_answered = false;
    /// A doubtful word was confirmed, or taken back.
    bool doubt_confirmed = false;
    bool doubt_denied = false;
};

/// Puts what the user could hear in place of what was said.
void forgetUnheard(State& state, const Event& event);
/// Takes what was found into the state: transcript, slots, evidence, mood, patience, answers,
/// criteria.
Change takeIn(const Listening& listening, const Findings& findings, State& state, Reply& reply);

}  // namespace parley::brain

#pragma once

#include "talk_replay.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace parley::experience::practice {

/// What a rehearsal came to, by fixed rules: the same words get the same score, whoever played the
/// other side and whatever else is asked about it.
struct Judgement {
    int score_tenths = 0;
    std::string outcome;
    /// Schema `Debrief`, without what only its keeper knows.
    nlohmann::json body;
};

/// Judges the conversation as it stands in the record.
Judgement judge(
    const brain::Scenario& scenario, const conversation::Transcript& transcript, int temper);

}  // namespace parley::experience::practice

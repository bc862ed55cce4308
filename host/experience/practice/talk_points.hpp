#pragma once

#include "talk_replay.hpp"

#include <brain/debrief.hpp>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::experience::practice {

/// Words of the record that a remark rests on.
struct TurnQuote {
    int turn = 0;
    conversation::Speaker speaker = conversation::Speaker::User;
    std::string quote;
    /// In characters, from the beginning of the turn.
    int offset = 0;
};

/// A remark about how the talk went.
struct TalkPoint {
    std::string about;
    std::string text;
    /// How it could have sounded; empty when there is nothing to add.
    std::string example = {};
    std::optional<TurnQuote> quote = {};
};

/// The three things done best, the three to change, and the one to remember.
struct TalkPoints {
    std::vector<TalkPoint> strengths;
    std::vector<TalkPoint> improvements;
    TalkPoint takeaway;
};

/// What the engine's words are in the record; empty when they are not the user's.
std::optional<TurnQuote> quoteOf(const TalkReplay& replay, const brain::Evidence& evidence);

/// Chooses among what the engine found. A strength has words of the user; an improvement has them
/// too, or the question that they left unanswered.
TalkPoints pointsOf(const TalkReplay& replay, const brain::Debrief& debrief);

nlohmann::json toJson(const TurnQuote& quote);
nlohmann::json toJson(const TalkPoint& point);

}  // namespace parley::experience::practice

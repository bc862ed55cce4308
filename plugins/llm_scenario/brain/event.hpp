#pragma once

#include <optional>
#include <string>
#include <vector>

namespace parley::brain {

/// A word as speech recognition gave it.
struct HeardWord {
    std::string text;
    /// 0 to 1.
    double confidence = 1;
};

/// What happened on the user's side: an utterance, or with an empty text a silence.
struct Event {
    std::string text;
    std::vector<HeardWord> words = {};
    /// Of the whole utterance, 0 to 1.
    double confidence = 1;
    /// How long nothing was said before.
    int silence_ms = 0;
    /// How long the utterance took; 0 when unknown, as for typed text.
    int duration_ms = 0;
    /// The user spoke while the machine did.
    bool barge_in = false;
    /// What the user could hear of the last reply, when it was not all of it, or not what the
    /// engine said.
    std::optional<std::string> heard = {};
};

/// Something said by the machine side. The speaker is "persona" or "exec"; name and voice are those
/// of the scenario.
struct Say {
    std::string speaker;
    std::string name;
    std::string voice;
    std::string text;
};

/// Something the host may show or do: `interrupt`, `escalate`, `confirm`, `objection_raised`,
/// `objection_answered`, `criterion_met`, `end`; `about` says which or why.
struct Action {
    std::string type;
    std::string about;
};

/// Words of the user that show something.
struct Evidence {
    /// Index of the turn in the transcript.
    int turn = 0;
    std::string about;
    /// As it stands in the turn, from the offset-th character (Unicode code point) on.
    std::string quote;
    int offset = 0;
};

struct Reply {
    std::vector<Say> say;
    std::vector<Action> actions;
    std::vector<Evidence> evidence;

    /// All that is said, in one line.
    [[nodiscard]] std::string text() const;
};

}  // namespace parley::brain

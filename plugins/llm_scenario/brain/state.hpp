#pragma once

#include "condition.hpp"
#include "event.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::brain {

enum class Outcome {
    Open,
    /// The user won the persona over.
    Success,
    /// It ended after the second executive had to join.
    Escalated,
    /// It ended without either.
    Unresolved,
    /// The user stopped speaking.
    Silent
};

const char* nameOf(Outcome outcome);

/// One utterance in the transcript. The speaker is "user", "persona" or "exec".
struct Turn {
    std::string speaker;
    std::string text;
    int words = 0;
    int duration_ms = 0;
    /// How long the user took to begin.
    int delay_ms = 0;
    int confidence_percent = 100;
};

/// What the persona waits for an answer to.
struct Pending {
    enum class Kind { None, Opening, Objection, Slot, Criterion, Confirmation };

    Kind kind = Kind::None;
    std::string id;
    /// As it was asked.
    std::string question;
    int times_insisted = 0;
    /// The user spoke over it.
    bool unheard = false;
};

/// A slot that was heard too badly to count before the user says yes.
struct Doubt {
    std::string value;
    Evidence evidence;
};

/// Everything that one talk has come to. Grows with the turns, ends with them, and is the same
/// wherever the same events were taken in.
struct State {
    int temper = 3;
    int mood = 0;
    int patience = 0;
    /// How many events were taken in, and how many of them had words.
    int events = 0;
    int spoken = 0;
    Outcome outcome = Outcome::Open;
    bool escalated = false;
    int strikes_since_escalation = 0;

    Pending pending;
    std::optional<Doubt> doubt;
    /// Slot to its value as the persona repeats it.
    std::map<std::string, std::string> slots;
    /// First evidence of every slot, concept and misstep, by "slot:when", "concept:ownership".
    std::map<std::string, Evidence> shown;
    std::map<std::string, int> missteps;
    std::vector<Evidence> misstep_evidence;
    std::map<std::string, int> asked;
    std::vector<std::string> raised;
    /// Objection to the words that answered it.
    std::map<std::string, Evidence> answered;
    /// Criterion to the index of the turn that met it.
    std::map<std::string, int> met;
    /// What the persona may quote later, and how much of it was.
    std::vector<Evidence> memory;
    int recalled = 0;
    /// How often each kind of remark was made: the wordings take turns.
    std::map<std::string, int> wording;
    /// Hashes of the words of the last utterances, to notice repetition.
    std::vector<std::vector<std::uint32_t>> recent_words;
    int silences_in_row = 0;
    int lost_in_row = 0;
    std::vector<Turn> transcript;

    [[nodiscard]] bool hasEnded() const { return outcome != Outcome::Open; }
    [[nodiscard]] int misstepsOf(const std::string& kind) const;
    [[nodiscard]] bool holds(const Condition& condition) const;
    [[nodiscard]] bool allHold(const std::vector<Condition>& conditions) const;
    /// The last thing the machine side said; empty when it said nothing yet.
    [[nodiscard]] const std::string& lastLine() const;

    [[nodiscard]] nlohmann::json toJson() const;
    /// Nothing when `json` is not what toJson gives.
    static std::optional<State> fromJson(const nlohmann::json& json);
};

}  // namespace parley::brain

#pragma once

#include "concepts.hpp"
#include "condition.hpp"
#include "lexicon.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::brain {

/// Something wrong in a scenario: where (a JSON pointer) and what, in words for its author.
struct Problem {
    std::string pointer;
    std::string message;
};

struct Persona {
    std::string name;
    std::string role;
    std::string style;
    std::string voice;
    /// -100 hostile to 100 won over.
    int mood = 0;
    /// 0 to 100: how much wear the persona takes before leaving.
    int patience = 70;
    /// The meter of the user, 1 mild to 5 fierce.
    int temper = 3;
};

struct CastMember {
    std::string name;
    std::string role;
};

struct Fact {
    std::string id;
    std::string label;
    std::string value;
    /// The sentence that answers; empty: one is made of label and value.
    std::string say;
    std::vector<std::string> keywords;
};

/// What a plan must contain; `action`, `who`, `when` and `number` are understood by themselves.
struct Slot {
    std::string id;
    std::string label;
    std::vector<std::string> ask;
    std::string example;
};

struct Objection {
    std::string id;
    std::vector<Condition> when;
    /// The text and its variants.
    std::vector<std::string> lines;
    /// Any of these in an answer answers it; empty: any substantial answer does.
    std::vector<Condition> accept;
    std::vector<std::string> accepted;
};

struct Gambit {
    std::string id;
    std::vector<Condition> when;
    std::vector<std::string> lines;
};

/// A second executive who joins once: on a trigger phrase, or after too much blame.
struct Escalation {
    bool possible = false;
    std::vector<std::string> trigger_phrases;
    std::string name;
    std::string role;
    std::string voice;
    std::vector<std::string> handover;
    std::vector<std::string> joins;
    std::vector<Objection> objections;
};

struct Criterion {
    std::string id;
    std::string label;
    std::vector<Condition> needs;
    std::vector<std::string> ask;
    std::string example;
};

struct Success {
    std::vector<Criterion> criteria;
    int min_turns = 4;
    int min_objections = 1;
    std::vector<std::string> lines;
};

struct RubricItem {
    enum class Measure { Conditions, Criteria, Objections, Composure, Concision };

    std::string id;
    std::string label;
    int weight = 0;
    Measure measure = Measure::Conditions;
    std::vector<Condition> needs;
    std::string advice;
    std::string example;
};

struct TurnPolicy {
    int ramble_words = 70;
    int ramble_ms = 25'000;
    int silence_ms = 6'000;
    int max_silences = 3;
    int max_turns = 30;
};

/// Who the machine is in a rehearsal and how it behaves. Loaded once, immutable, shared by any
/// number of talks and threads.
struct Scenario {
    std::string id;
    std::string title;
    std::string summary;
    std::string language = "en";
    std::shared_ptr<const Lexicon> lexicon;

    Persona persona;
    std::vector<std::string> opening;
    std::vector<Fact> facts;
    std::vector<CastMember> cast;
    std::vector<Slot> slots;
    std::vector<Objection> objections;
    std::vector<Gambit> gambits;
    Escalation escalation;
    Success success;
    std::vector<RubricItem> rubric;
    std::vector<std::string> samples;
    std::map<std::string, Wordings> replies;
    TurnPolicy policy;

    /// Everything that is listened for, with this scenario's own.
    Concepts concepts;
    /// Lower-case words of the cast's names.
    std::unordered_set<std::string> cast_words;

    /// Checks everything; never throws. At most 256 KiB, 24 levels deep.
    static std::variant<Scenario, std::vector<Problem>> load(std::string_view json);

    [[nodiscard]] const Slot* findSlot(std::string_view slot) const;
    [[nodiscard]] const Criterion* findCriterion(std::string_view criterion) const;
    /// Among the persona's and the second executive's.
    [[nodiscard]] const Objection* findObjection(std::string_view objection) const;
};

}  // namespace parley::brain

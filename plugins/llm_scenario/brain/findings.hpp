#pragma once

#include "concepts.hpp"
#include "event.hpp"
#include "scenario.hpp"
#include "state.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace parley::brain {

/// A stretch of the utterance.
struct Span {
    std::size_t first = 0;
    std::size_t end = 0;
};

/// What the user said, with every concept that was found in it.
struct Listening {
    const Scenario& scenario;
    const Event& event;
    /// Before this utterance.
    const State& state;
    Utterance utterance;
    /// By the number of the concept, in the order of the words.
    std::vector<std::vector<Hit>> hits;

    [[nodiscard]] const std::vector<Hit>& hitsOf(const std::string& name) const;
    /// Some hit of the concept begins in that range of tokens.
    [[nodiscard]] bool begins(const char* name, std::size_t from, std::size_t to) const;
    /// A negation stands closely before, in the same clause.
    [[nodiscard]] bool isNegated(const Hit& hit) const;
    /// "maybe", "hopefully" and their kind stand closely around.
    [[nodiscard]] bool isHedged(const Hit& hit) const;
    [[nodiscard]] bool isAsked(const Hit& hit) const;
    /// Said, not asked, denied or made to depend on an "if".
    [[nodiscard]] bool isStated(const Hit& hit) const;
    /// The clause that the token stands in, as far as one would quote it.
    [[nodiscard]] Span clauseAround(std::size_t token) const;
    [[nodiscard]] std::string textOf(Span span) const;
};

struct SlotValue {
    /// As the persona repeats it.
    std::string value;
    Span span;
    bool is_doubtful = false;
};

/// What the detectors make of one utterance. `claims` are concepts that were stated, with where;
/// the missteps are blame, hedge, rambling, silence, repetition, insult.
struct Findings {
    std::map<std::string, Span> claims;
    std::map<std::string, SlotValue> slots;
    std::map<std::string, Span> missteps;
    /// "maybe", as it was said.
    std::string hedge_word;
    /// How many of plan, person, date and figure it has, whatever they are about.
    int substance = 0;
    bool is_question = false;
    std::optional<std::string> fact;
    bool triggers_escalation = false;
    bool says_yes = false;
    bool says_no = false;
    bool says_goodbye = false;
    bool asks_to_repeat = false;
    bool asks_permission = false;
    bool greets = false;

    [[nodiscard]] bool has(const std::string& misstep) const { return missteps.count(misstep) > 0; }
    [[nodiscard]] bool claimed(const std::string& concept_name) const {
        return claims.count(concept_name) > 0;
    }
};

Listening listen(const Scenario& scenario, const State& state, const Event& event);
/// Runs every detector in the order of one table.
Findings detect(const Listening& listening);

}  // namespace parley::brain

#include "policies.hpp"

#include "policies/policies_list.hpp"
#include "wording.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

constexpr Policy kPolicies[] = {
    escalate,      // A trigger phrase outranks everything, also the end of patience.
    endIt,         // Who has left does not argue.
    giveIn,        // Nothing is asked of a winner.
    confirmDoubt,  // A misheard date would spoil all that is built on it.
    breakSilence,  // There is nothing else to react to.
    giveWay,       // Courtesies are answered, not judged.
    insist,        // An open question comes before new ones.
    interrupt,     // Bad habits are stopped where they happen.
    askMissing,    // A plan is completed while it is on the table.
    recall,        // Now and then, so that the user notices being listened to.
    object,        // The next worry of the persona.
    press,         // What would still win, when the worries are spent.
    objectAnyway,  // Rather that than nothing: who wins has answered somebody.
    gambit,        // Something of the persona's own.
    fallBack,      // Always has something.
};

}  // namespace

std::vector<Move> decide(const Situation& situation) {
    for (const auto policy : kPolicies)
        if (auto moves = policy(situation); !moves.empty()) return moves;
    return {};
}

void speak(const Scenario& scenario, State& state, Move move, Reply& reply) {
    if (move.text.empty() || move.text == state.lastLine()) {
        // Those of the language: a scenario may have given fewer than it takes.
        const auto& spare = scenario.lexicon->replies.at("fallback")[0];
        move.text = Wording{scenario, state}.choose("spare", spare);
    }
    const bool is_persona = move.speaker == Speaker::Persona;
    const auto& second = scenario.escalation;
    Say say{
        is_persona ? "persona" : "exec",
        is_persona ? scenario.persona.name : second.name,
        is_persona ? scenario.persona.voice : second.voice,
        move.text};
    Turn turn;
    turn.speaker = say.speaker;
    turn.text = move.text;
    turn.words = static_cast<int>(takeApart(move.text, {}).tokens.size());
    state.transcript.push_back(std::move(turn));
    reply.say.push_back(std::move(say));
    if (move.pending.kind != Pending::Kind::None) state.pending = std::move(move.pending);
    std::move(move.actions.begin(), move.actions.end(), std::back_inserter(reply.actions));
    if (move.ends == Outcome::Open) return;
    state.outcome = move.ends;
    reply.actions.push_back({"end", nameOf(move.ends)});
}

}  // namespace parley::brain

#include "../wording.hpp"
#include "policies_list.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

// Blame that a persona takes before calling for help, and what the two of them take afterwards.
constexpr int kBlamesOfMild = 4;
constexpr int kBlamesOfFierce = 2;
constexpr int kInsults = 2;
constexpr int kStrikesOfMild = 4;
constexpr int kStrikesOfFierce = 2;
// From here on a persona wants to hear the answer to its own question.
constexpr int kFierce = 4;

int byTemper(const State& state, int mild, int fierce) {
    if (state.temper <= 2) return mild;
    return state.temper == 3 ? (mild + fierce) / 2 : fierce;
}

/// Enough objections are answered: one that was raised at least, and to those who are not fierce
/// also some before they could raise them.
bool hasAnswered(const Situation& situation) {
    const auto& state = situation.state;
    const auto& bank = situation.scenario.objections;
    const int wanted = situation.scenario.success.min_objections + (state.temper == 5 ? 1 : 0);
    const auto enough = std::min(static_cast<std::size_t>(wanted), bank.size());
    auto answered = state.answered.size();
    if (answered < std::min<std::size_t>(enough, 1)) return false;
    if (state.temper < kFierce)
        answered += static_cast<std::size_t>(
            std::count_if(bank.begin(), bank.end(), [&](const Objection& objection) {
                return !isRaised(state, objection.id) && isCovered(state, objection);
            }));
    return answered >= enough;
}

bool hasWon(const Situation& situation) {
    const auto& state = situation.state;
    const auto& success = situation.scenario.success;
    // Fiercer personas want a turn more for each step, and the fiercest one more answer.
    const int turns = success.min_turns + std::max(0, state.temper - 3);
    return state.met.size() >= success.criteria.size() && state.spoken >= turns &&
           hasAnswered(situation) && !state.doubt;
}

Move ending(const Situation& situation, const std::string& category, Outcome outcome) {
    Move move;
    move.text = Wording{situation.scenario, situation.state}.remark(category);
    move.ends = outcome;
    return move;
}

Outcome lostAs(const State& state) {
    return state.escalated ? Outcome::Escalated : Outcome::Unresolved;
}

}  // namespace

std::vector<Move> escalate(const Situation& situation) {
    auto& state = situation.state;
    const auto& escalation = situation.scenario.escalation;
    const bool is_called =
        situation.findings.triggers_escalation ||
        state.misstepsOf("blame") >= byTemper(state, kBlamesOfMild, kBlamesOfFierce) ||
        state.misstepsOf("insult") >= kInsults;
    if (state.escalated || !escalation.possible || !is_called) return {};
    state.escalated = true;
    Wording wording{situation.scenario, state};
    const auto say = [&](const char* category, const std::vector<std::string>& own) {
        return own.empty() ? wording.remark(category) : wording.choose(category, own);
    };
    Move handover;
    handover.text = say("handover", escalation.handover);
    handover.actions.push_back({"escalate", escalation.name});
    Move joins;
    joins.speaker = Speaker::Exec;
    joins.text = say("joins", escalation.joins);
    state.pending = {};
    return {handover, joins};
}

std::vector<Move> endIt(const Situation& situation) {
    const auto& state = situation.state;
    const auto& policy = situation.scenario.policy;
    const int silences = std::max(
        1,
        policy.max_silences + (state.temper == 1   ? 1
                               : state.temper == 5 ? -1
                                                   : 0));
    if (state.silences_in_row >= silences)
        return {ending(situation, "silent_end", Outcome::Silent)};
    if (situation.findings.says_goodbye && !hasWon(situation))
        return {ending(situation, "goodbye", lostAs(state))};
    const bool is_spent =
        state.patience == 0 ||
        (state.escalated &&
         state.strikes_since_escalation >= byTemper(state, kStrikesOfMild, kStrikesOfFierce));
    if (is_spent) return {ending(situation, "leaves", lostAs(state))};
    if (state.events >= policy.max_turns && !hasWon(situation))
        return {ending(situation, "time_up", lostAs(state))};
    return {};
}

std::vector<Move> giveIn(const Situation& situation) {
    if (!hasWon(situation)) return {};
    auto move = ending(situation, "won", Outcome::Success);
    const auto& own = situation.scenario.success.lines;
    if (!own.empty()) move.text = Wording{situation.scenario, situation.state}.choose("won", own);
    return {move};
}

}  // namespace parley::brain

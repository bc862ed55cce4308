#include "../wording.hpp"
#include "policies_list.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

using Kind = Pending::Kind;

// More often it would be nagging.
constexpr int kAsksOfASlot = 2;
constexpr int kAsksOfACriterion = 2;
// Before that there is no plan to complete.
constexpr int kTurnsBeforeAPlanIsDue = 3;
constexpr int kTurnsBetweenRecalls = 5;
// What was said a moment ago is no memory.
constexpr int kTurnsToBeMemory = 4;

/// Only what a criterion needs is asked for.
bool isNeeded(const Scenario& scenario, const std::string& slot) {
    const auto& criteria = scenario.success.criteria;
    return std::any_of(criteria.begin(), criteria.end(), [&](const Criterion& criterion) {
        return std::any_of(
            criterion.needs.begin(), criterion.needs.end(), [&](const Condition& need) {
                return need.subject == Condition::Subject::Slot && need.id == slot;
            });
    });
}

enum class Covered { No, Either };

const Objection* nextOf(
    const std::vector<Objection>& bank, const State& state, Covered covered = Covered::Either) {
    const auto next = std::find_if(bank.begin(), bank.end(), [&](const Objection& objection) {
        return !isRaised(state, objection.id) && state.allHold(objection.when) &&
               (covered == Covered::Either || !isCovered(state, objection));
    });
    return next == bank.end() ? nullptr : &*next;
}

Move raising(const Situation& situation, const Objection& objection) {
    auto& state = situation.state;
    state.raised.push_back(objection.id);
    Wording wording{situation.scenario, state};
    const auto question = wording.choose("ask:" + objection.id, objection.lines);
    Move move;
    move.speaker = speakerOf(situation, objection.id);
    move.text = question;
    move.pending = {Kind::Objection, objection.id, question, 0};
    move.actions.push_back({"objection_raised", objection.id});
    return move;
}

}  // namespace

bool isRaised(const State& state, const std::string& id) {
    return std::find(state.raised.begin(), state.raised.end(), id) != state.raised.end();
}

bool isCovered(const State& state, const Objection& objection) {
    return std::any_of(
        objection.accept.begin(), objection.accept.end(), [&](const Condition& condition) {
            return state.holds(condition);
        });
}

Move raiseOfExec(const Situation& situation) {
    const auto* const next = situation.state.escalated
                                 ? nextOf(situation.scenario.escalation.objections, situation.state)
                                 : nullptr;
    return next == nullptr ? Move{} : raising(situation, *next);
}

std::vector<Move> askMissing(const Situation& situation) {
    auto& state = situation.state;
    const bool has_plan = state.slots.count("action") > 0;
    for (const auto& slot : situation.scenario.slots) {
        const bool is_due = slot.id == "action" ? state.spoken >= kTurnsBeforeAPlanIsDue : has_plan;
        const bool asks = is_due && state.slots.count(slot.id) == 0 && !slot.ask.empty() &&
                          isNeeded(situation.scenario, slot.id) &&
                          state.asked[slot.id] < kAsksOfASlot;
        if (!asks) continue;
        ++state.asked[slot.id];
        Wording wording{situation.scenario, state};
        const auto question = wording.choose("ask:" + slot.id, slot.ask);
        Move move;
        move.text = joined(acknowledge(situation), question);
        move.pending = {Kind::Slot, slot.id, question, 0};
        return {move};
    }
    return {};
}

std::vector<Move> recall(const Situation& situation) {
    auto& state = situation.state;
    const auto next = static_cast<std::size_t>(std::max(state.recalled, 0));
    const bool is_due = state.spoken >= (state.recalled + 1) * kTurnsBetweenRecalls;
    if (!is_due || next >= state.memory.size()) return {};
    const auto& memory = state.memory[next];
    if (memory.turn + kTurnsToBeMemory > static_cast<int>(state.transcript.size())) return {};
    ++state.recalled;
    Wording wording{situation.scenario, state};
    Move move;
    move.text = joined(acknowledge(situation), wording.remark("recall", {{"quote", memory.quote}}));
    return {move};
}

std::vector<Move> object(const Situation& situation) {
    auto move = raiseOfExec(situation);
    const auto* const own = nextOf(situation.scenario.objections, situation.state, Covered::No);
    if (move.text.empty() && own == nullptr) return {};
    if (move.text.empty()) move = raising(situation, *own);
    move.text = joined(acknowledge(situation), move.text);
    return {move};
}

std::vector<Move> objectAnyway(const Situation& situation) {
    const auto* const own = nextOf(situation.scenario.objections, situation.state);
    if (own == nullptr) return {};
    auto move = raising(situation, *own);
    move.text = joined(acknowledge(situation), move.text);
    return {move};
}

std::vector<Move> press(const Situation& situation) {
    auto& state = situation.state;
    for (const auto& criterion : situation.scenario.success.criteria) {
        auto& asked = state.asked["criterion:" + criterion.id];
        if (state.met.count(criterion.id) > 0 || criterion.ask.empty() ||
            asked >= kAsksOfACriterion)
            continue;
        ++asked;
        Wording wording{situation.scenario, state};
        const auto question = wording.choose("ask:" + criterion.id, criterion.ask);
        Move move;
        move.text = joined(acknowledge(situation), question);
        move.pending = {Kind::Criterion, criterion.id, question, 0};
        return {move};
    }
    return {};
}

std::vector<Move> gambit(const Situation& situation) {
    auto& state = situation.state;
    for (const auto& one : situation.scenario.gambits) {
        if (isRaised(state, "gambit:" + one.id) || !state.allHold(one.when)) continue;
        state.raised.push_back("gambit:" + one.id);
        Wording wording{situation.scenario, state};
        Move move;
        move.text = joined(acknowledge(situation), wording.choose("gambit:" + one.id, one.lines));
        return {move};
    }
    return {};
}

std::vector<Move> fallBack(const Situation& situation) {
    auto& state = situation.state;
    const bool brings_something =
        situation.findings.substance > 0 || !situation.findings.claims.empty();
    state.lost_in_row = brings_something ? 0 : state.lost_in_row + 1;
    Wording wording{situation.scenario, state};
    Move move;
    move.text = joined(
        acknowledge(situation),
        wording.remark(state.lost_in_row == 1 ? "not_understood" : "fallback"));
    return {move};
}

}  // namespace parley::brain

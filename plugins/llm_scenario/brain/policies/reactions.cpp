#include "../wording.hpp"
#include "policies_list.hpp"

#include <algorithm>
#include <array>

namespace parley::brain {
namespace {

using Kind = Pending::Kind;

/// Lines in which something pending can be asked.
std::vector<std::string> questionsOf(const Situation& situation, const Pending& pending) {
    const auto& scenario = situation.scenario;
    if (pending.kind == Kind::Objection)
        if (const auto* const objection = scenario.findObjection(pending.id))
            return objection->lines;
    if (pending.kind == Kind::Slot)
        if (const auto* const slot = scenario.findSlot(pending.id)) return slot->ask;
    if (pending.kind == Kind::Criterion)
        if (const auto* const criterion = scenario.findCriterion(pending.id)) return criterion->ask;
    if (pending.kind == Kind::Opening) return scenario.opening;
    return {};
}

/// Asks again in other words, where there are others.
std::string reworded(const Situation& situation, const Pending& pending) {
    const auto lines = questionsOf(situation, pending);
    Wording wording{situation.scenario, situation.state};
    auto question = pending.question;
    for (std::size_t i = 0; i < lines.size() && question == pending.question; ++i)
        question = wording.choose("ask:" + pending.id, lines);
    if (question == pending.question) return wording.remark("rephrase", {{"question", question}});
    return question;
}

Move asking(const Situation& situation, std::string text, Pending pending) {
    Move move;
    move.speaker = speakerOf(situation, pending.id);
    move.text = std::move(text);
    move.pending = std::move(pending);
    return move;
}

// The worst first.
constexpr std::array<const char*, 5> kInterrupted{
    "insult", "blame", "rambling", "repetition", "hedge"};

}  // namespace

std::string joined(const std::string& first, const std::string& second) {
    return first.empty() || second.empty() ? first + second : first + " " + second;
}

Speaker speakerOf(const Situation& situation, const std::string& objection) {
    const auto& second = situation.scenario.escalation.objections;
    const bool is_exec = std::any_of(second.begin(), second.end(), [&](const Objection& theirs) {
        return theirs.id == objection;
    });
    return is_exec ? Speaker::Exec : Speaker::Persona;
}

std::string remarkOnMisstep(const Situation& situation) {
    Wording wording{situation.scenario, situation.state};
    for (const auto* const misstep : kInterrupted)
        if (situation.findings.has(misstep))
            return wording.remark(misstep, {{"word", situation.findings.hedge_word}});
    return {};
}

std::string acknowledge(const Situation& situation) {
    const auto& change = situation.change;
    auto& state = situation.state;
    Wording wording{situation.scenario, state};
    if (situation.findings.fact) {
        for (const auto& fact : situation.scenario.facts)
            if (fact.id == *situation.findings.fact)
                return fact.say.empty()
                           ? wording.remark(
                                 "fact_answer", {{"label", fact.label}, {"value", fact.value}})
                           : wording.choose("fact:" + fact.id, {fact.say});
    }
    if (change.doubt_denied) return wording.remark("doubt_denied");
    if (situation.findings.is_question) return wording.remark("unknown_fact");
    if (change.objection_answered) {
        const auto* const objection = situation.scenario.findObjection(*change.objection_answered);
        if (objection != nullptr && !objection->accepted.empty())
            return wording.choose("accepted:" + objection->id, objection->accepted);
        return wording.remark("accepted");
    }
    if (change.owns_up) return wording.remark("owns_up");
    std::string values;
    for (const auto& slot : change.new_slots) {
        const auto& value = state.slots.at(slot);
        // Two slots may be filled by the same words.
        if (slot != "action" && values.find(value) == std::string::npos)
            values += (values.empty() ? "" : ", ") + value;
    }
    // The fiercest nods at nothing.
    if (values.empty() || state.temper == 5) return {};
    values.front() = values.front() >= 'a' && values.front() <= 'z'
                         ? static_cast<char>(values.front() - 'a' + 'A')
                         : values.front();
    return wording.remark("echo", {{"values", values}});
}

std::vector<Move> confirmDoubt(const Situation& situation) {
    auto& state = situation.state;
    if (!state.doubt) return {};
    const auto slot = state.doubt->evidence.about.substr(sizeof "slot:" - 1);
    if (state.pending.kind == Kind::Confirmation) {
        // Silence or noise instead of a yes or no: asked once, not credited.
        state.doubt.reset();
        state.pending = {};
        return {};
    }
    ++state.asked["confirm:" + slot];
    Wording wording{situation.scenario, state};
    const auto question = wording.remark("confirm", {{"value", state.doubt->value}});
    Move move;
    move.text = question;
    move.pending = {Kind::Confirmation, slot, question, 0};
    move.actions.push_back({"confirm", slot});
    return {move};
}

std::vector<Move> breakSilence(const Situation& situation) {
    if (!situation.findings.has("silence")) return {};
    const auto& pending = situation.state.pending;
    Wording wording{situation.scenario, situation.state};
    const bool can_ask = pending.kind != Kind::None && situation.state.silences_in_row == 1 &&
                         pending.kind != Kind::Opening;
    auto text = wording.remark("silence");
    if (can_ask) text = joined(text, pending.question);
    Move move = asking(situation, text, {});
    move.speaker = speakerOf(situation, pending.id);
    return {move};
}

std::vector<Move> giveWay(const Situation& situation) {
    const auto& findings = situation.findings;
    auto& state = situation.state;
    Wording wording{situation.scenario, state};
    if (findings.asks_to_repeat && !state.pending.question.empty()) {
        auto pending = state.pending;
        pending.question = reworded(situation, pending);
        const auto text = joined(wording.remark("repeats"), pending.question);
        return {asking(situation, text, pending)};
    }
    const bool brings_nothing = findings.substance == 0 && findings.claims.empty();
    if (findings.asks_permission && brings_nothing && !findings.fact) {
        Move move;
        move.text = wording.remark("permission");
        return {move};
    }
    const bool just_greets = findings.greets && brings_nothing && state.spoken == 1 &&
                             !findings.is_question && findings.missteps.empty();
    if (!just_greets) return {};
    Move move;
    move.text = wording.remark("greeting");
    return {move};
}

std::vector<Move> insist(const Situation& situation) {
    auto& state = situation.state;
    auto pending = state.pending;
    if (pending.kind == Kind::None || pending.kind == Kind::Opening) return {};
    Wording wording{situation.scenario, state};
    const bool is_question_back = situation.findings.is_question;
    if (pending.unheard || is_question_back) {
        pending.unheard = false;
        // An answer to a question back does not count as evasion, twice.
        if (is_question_back) ++pending.times_insisted;
        const auto lead = is_question_back ? acknowledge(situation) : wording.remark("resumes");
        return {asking(situation, joined(lead, pending.question), pending)};
    }
    const int most = state.temper <= 2 ? 1 : 2;
    if (pending.times_insisted >= most) {
        state.pending = {};
        return {};
    }
    auto lead = remarkOnMisstep(situation);
    const bool brings_something =
        !situation.change.new_slots.empty() || !situation.change.criteria_met.empty();
    const bool rephrases = pending.times_insisted > 0 || state.temper <= 2;
    if (lead.empty())
        lead = wording.remark(brings_something ? "partial" : rephrases ? "lost" : "insist");
    if (rephrases) pending.question = reworded(situation, pending);
    ++pending.times_insisted;
    return {asking(situation, joined(lead, pending.question), pending)};
}

std::vector<Move> interrupt(const Situation& situation) {
    const auto remark = remarkOnMisstep(situation);
    if (remark.empty()) return {};
    // Who owns up or makes a plan in the same breath is not stopped for a "maybe".
    const bool forgiven = situation.findings.has("hedge") &&
                          situation.findings.missteps.size() == 1 &&
                          !situation.change.new_slots.empty();
    if (forgiven) return {};
    Move move;
    move.text = remark;
    move.actions.push_back({"interrupt", situation.findings.missteps.begin()->first});
    // The second executive came with questions, and asks them whatever is said.
    if (auto raised = raiseOfExec(situation); !raised.text.empty()) {
        move.speaker = raised.speaker;
        move.text = joined(remark, raised.text);
        move.pending = std::move(raised.pending);
        move.actions.push_back(std::move(raised.actions.front()));
    }
    return {move};
}

}  // namespace parley::brain

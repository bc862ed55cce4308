#include "rubric.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley::brain {
namespace {

using Measure = RubricItem::Measure;
using Subject = Condition::Subject;

// What a misstep takes from the composure of a talk of four turns, in percent.
constexpr std::array<std::pair<const char*, int>, 6> kLosses{{
    {"insult", 40},
    {"blame", 25},
    {"rambling", 20},
    {"hedge", 10},
    {"repetition", 10},
    {"silence", 10},
}};
constexpr int kTurnsToJudge = 4;
constexpr std::size_t kMaxEvidence = 4;
// Twice as long as anybody listens.
constexpr int kFarTooManyWords = 140;

void addShown(const State& state, const std::string& what, std::vector<Evidence>& evidence) {
    const auto shown = state.shown.find(what);
    if (shown != state.shown.end() && evidence.size() < kMaxEvidence)
        evidence.push_back(shown->second);
}

void addEvidence(
    const Scenario& scenario,
    const State& state,
    const Condition& condition,
    std::vector<Evidence>& evidence) {
    switch (condition.subject) {
        case Subject::Slot:
            addShown(state, "slot:" + condition.id, evidence);
            return;
        case Subject::Concept:
            addShown(state, "concept:" + condition.id, evidence);
            return;
        case Subject::Objection:
            if (const auto found = state.answered.find(condition.id); found != state.answered.end())
                evidence.push_back(found->second);
            return;
        case Subject::Criterion:
            if (const auto* const criterion = scenario.findCriterion(condition.id))
                for (const auto& need : criterion->needs)
                    if (need.subject == Subject::Slot || need.subject == Subject::Concept)
                        addEvidence(scenario, state, need, evidence);
            return;
        case Subject::Escalated:
        case Subject::Turn:
        case Subject::Mood:
        case Subject::Temper:
            return;
    }
}

int percentOf(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<int>(std::min(part, whole) * 100 / whole);
}

void judgeConditions(
    const Scenario& scenario,
    const State& state,
    const std::vector<Condition>& needs,
    SubScore& score) {
    std::size_t held = 0;
    for (const auto& need : needs) {
        if (!state.holds(need)) continue;
        ++held;
        if (!need.negated) addEvidence(scenario, state, need, score.evidence);
    }
    score.percent = percentOf(held, needs.size());
}

void judgeCriteria(const Scenario& scenario, const State& state, SubScore& score) {
    for (const auto& criterion : scenario.success.criteria)
        if (state.met.count(criterion.id) > 0)
            for (const auto& need : criterion.needs)
                addEvidence(scenario, state, need, score.evidence);
    score.percent = percentOf(state.met.size(), scenario.success.criteria.size());
}

void judgeObjections(const State& state, SubScore& score) {
    std::size_t raised = 0;
    for (const auto& id : state.raised) {
        if (id.rfind("gambit:", 0) == 0) continue;
        ++raised;
        const auto answered = state.answered.find(id);
        if (answered != state.answered.end() && score.evidence.size() < kMaxEvidence)
            score.evidence.push_back(answered->second);
    }
    score.percent = percentOf(state.answered.size(), raised);
}

/// Calm is shown by what was said under pressure: an answer, or owning up.
void addComposedWords(const State& state, SubScore& score) {
    for (const auto& [id, evidence] : state.answered)
        if (score.evidence.size() < 2) score.evidence.push_back(evidence);
    addShown(state, "concept:ownership", score.evidence);
    addShown(state, "concept:empathy", score.evidence);
}

void judgeComposure(const State& state, SubScore& score) {
    int loss = 0;
    for (const auto& [misstep, each] : kLosses)
        loss += std::min(state.misstepsOf(misstep), 100) * each;
    score.percent = std::max(0, 100 - loss * kTurnsToJudge / std::max(state.spoken, kTurnsToJudge));
    addComposedWords(state, score);
}

void judgeConcision(const State& state, SubScore& score) {
    int longest = 0;
    for (const auto& turn : state.transcript)
        if (turn.speaker == "user") longest = std::max(longest, turn.words);
    const int too_long = std::min(longest, kFarTooManyWords) * 100 / kFarTooManyWords;
    const int rambles = std::min(state.misstepsOf("rambling"), 100) * 25;
    score.percent = std::max(0, 100 - std::max(0, too_long - 50) - rambles);
    addComposedWords(state, score);
}

}  // namespace

SubScore judge(const Scenario& scenario, const State& state, const RubricItem& item) {
    SubScore score{item.id, item.label, item.weight, 0, {}};
    switch (item.measure) {
        case Measure::Conditions:
            judgeConditions(scenario, state, item.needs, score);
            break;
        case Measure::Criteria:
            judgeCriteria(scenario, state, score);
            break;
        case Measure::Objections:
            judgeObjections(state, score);
            break;
        case Measure::Composure:
            judgeComposure(state, score);
            break;
        case Measure::Concision:
            judgeConcision(state, score);
            break;
    }
    // No quote, no credit.
    if (score.evidence.empty()) score.percent = 0;
    return score;
}

}  // namespace parley::brain

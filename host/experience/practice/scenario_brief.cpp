#include "scenario_brief.hpp"

#include <brain/brain.hpp>

#include <algorithm>
#include <array>

namespace parley::experience::practice {

namespace {

using nlohmann::json;

constexpr std::array<const char*, 5> kManners{
    "Patient, and content with reasonable answers.",
    "Calm, and insists on clear answers.",
    "Firm: presses for facts, and lets no vague answer pass.",
    "Impatient: interrupts rambling, has more to object, and wants the answer after the question.",
    "Furious: short, hard to win over, and quick to call for help or to leave."};

/// Whether it is among what is objected from that temper on.
bool isFor(const brain::Objection& objection, int temper) {
    return std::all_of(
        objection.when.begin(), objection.when.end(), [&](const brain::Condition& condition) {
            return condition.subject != brain::Condition::Subject::Temper ||
                   condition.admits(temper) != condition.negated;
        });
}

json tempersOf(const brain::Scenario& scenario) {
    auto tempers = json::array();
    const brain::Brain engine{scenario};
    for (int temper = 1; temper <= 5; ++temper) {
        const auto state = engine.begin({temper, 0});
        int words = scenario.policy.ramble_words;
        while (words > 1 && engine.losesPatience(state, words, 0))
            --words;
        while (!engine.losesPatience(state, words + 1, 0))
            ++words;
        tempers.push_back(
            {{"temper", temper},
             {"manner", kManners[static_cast<std::size_t>(temper - 1)]},
             {"patience", state.patience},
             {"interrupts_after_words", words},
             {"objections",
              std::ranges::count_if(scenario.objections, [&](const brain::Objection& one) {
                  return isFor(one, temper);
              })}});
    }
    return tempers;
}

}  // namespace

json briefOf(const json& document) {
    const auto loaded =
        brain::Scenario::load(document.dump(-1, ' ', false, json::error_handler_t::replace));
    const auto* const scenario = std::get_if<brain::Scenario>(&loaded);
    if (scenario == nullptr) return nullptr;
    auto wins = json::array();
    for (const auto& criterion : scenario->success.criteria)
        wins.push_back({{"id", criterion.id}, {"label", criterion.label}});
    auto scored = json::array();
    for (const auto& item : scenario->rubric)
        scored.push_back({{"id", item.id}, {"label", item.label}, {"weight", item.weight}});
    json second;
    if (scenario->escalation.possible)
        second = {
            {"name", scenario->escalation.name},
            {"role", scenario->escalation.role},
            {"voice", scenario->escalation.voice}};
    return {
        {"wins", std::move(wins)},
        {"scored", std::move(scored)},
        {"joins", std::move(second)},
        {"tempers", tempersOf(*scenario)},
        {"min_turns", scenario->success.min_turns},
        {"max_turns", scenario->policy.max_turns}};
}

}  // namespace parley::experience::practice

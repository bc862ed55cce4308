#pragma once

#include "scenario_wish.hpp"

#include <nlohmann/json.hpp>

namespace parley::experience::practice {

/// Makes a scenario of a wish without a language model: who the other side is, what they know and
/// object, who joins, what wins them over are chosen by role, industry, stakes and fears from a
/// bank of phrases. The same wish gives the same scenario.
nlohmann::json composeScenario(const ScenarioWish& wish);

}  // namespace parley::experience::practice

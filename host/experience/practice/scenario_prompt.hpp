#pragma once

#include "scenario_wish.hpp"

#include <base/error.hpp>
#include <provider/mind.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::experience::practice {

/// What a language model is asked for a scenario. The wish goes along as one JSON object in the
/// place of the user's words: it can be quoted from, and it can end nothing and begin nothing.
provider::Thought askForScenario(const ScenarioWish& wish);
/// The same once more, with what was wrong about the first answer.
provider::Thought askForRepair(
    const ScenarioWish& wish, const std::string& answer, const std::vector<base::Fault>& faults);

/// The object in an answer, also where a model has put a fence or a sentence around it.
std::optional<nlohmann::json> objectIn(std::string_view answer);

/// A model's scenario with what is not the model's to say: the voice, the temper, the language; and
/// without members that a scenario of a user needs none of.
nlohmann::json settled(nlohmann::json scenario, const ScenarioWish& wish);

}  // namespace parley::experience::practice

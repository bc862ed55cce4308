#pragma once

#include <experience/practice/scenario_shelf.hpp>
#include <http/call.hpp>

#include <nlohmann/json.hpp>

namespace parley::http {

/// Who looks, and who plays: the signed-in user, in the tenant that they act in.
conversation::Reader playerOf(const Call& call);
/// Schema `Scenario`: what a library shows of one.
nlohmann::json renderScenario(const experience::practice::ShelvedScenario& shelved);
/// Schema `ScenarioDetails`: that, and the brief.
nlohmann::json renderScenarioDetails(const experience::practice::ShelvedScenario& shelved);

}  // namespace parley::http

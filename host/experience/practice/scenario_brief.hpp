#pragma once

#include <nlohmann/json.hpp>

namespace parley::experience::practice {

/// What a user may know before a talk: what wins the persona over, who may join, how much patience
/// there is at each temper. Schema `ScenarioBrief`; null for a document that cannot be played.
nlohmann::json briefOf(const nlohmann::json& document);

}  // namespace parley::experience::practice

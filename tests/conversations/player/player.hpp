#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace parley::testing {

/// Holds one conversation as it is written down. What went wrong, or nothing.
std::optional<std::string> playConversation(const nlohmann::json& script);

}  // namespace parley::testing

#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace parley::provider {

/// Reads JSON of somebody else: within these limits, or empty.
std::optional<nlohmann::json> parseJson(
    std::string_view text, std::size_t most_bytes, int most_depth);

}  // namespace parley::provider

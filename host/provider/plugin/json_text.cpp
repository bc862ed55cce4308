#include "json_text.hpp"

namespace parley::provider {

std::optional<nlohmann::json> parseJson(
    std::string_view text, std::size_t most_bytes, int most_depth) {
    if (text.size() > most_bytes) return std::nullopt;
    bool too_deep = false;
    const auto watch_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > most_depth;
        return !too_deep;
    };
    auto json = nlohmann::json::parse(text, watch_depth, false);
    if (too_deep || json.is_discarded()) return std::nullopt;
    return json;
}

}  // namespace parley::provider

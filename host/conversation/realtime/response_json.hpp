#pragma once

#include "fields.hpp"

#include <base/result.hpp>
#include <conversation/observer.hpp>
#include <conversation/session_settings.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <variant>
#include <vector>

namespace parley::conversation {

/// A response as clients read it. `conversation` is the id of the one that it belongs to.
nlohmann::json toJson(const Response& response, const std::string& conversation);

/// Something that a conversation remembers, by its id.
struct ItemReference {
    std::string id;
    /// Where the client named it.
    std::string param;
};

/// What a client asks to be answered, and how.
struct ResponseRequest {
    ResponseWish wish;
    /// What to answer instead of the whole conversation.
    std::vector<std::variant<Item, ItemReference>> input;
};

/// From the `response` of a `response.create`; null is one as the session says.
base::Result<ResponseRequest> responseRequestFrom(
    const Field& field, const SessionSettings& settings);

}  // namespace parley::conversation

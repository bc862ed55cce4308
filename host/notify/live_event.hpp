#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>
#include <storage/transaction.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace parley::notify {

/// Something that concerns one user, in the order in which it was committed.
struct LiveEvent {
    /// Counts from 1 per user; what Last-Event-ID carries.
    std::int64_t seq = 0;
    std::string kind = {};
    /// JSON as it goes over the wire.
    std::string payload = {};
    base::UtcTime at = {};
};

/// Adds an event to a caller's own transaction, which must have the user's tenant. Other modules'
/// SQL does the same by `parley.publish_event(user_id, kind, payload, at)`.
std::size_t addLiveEvent(
    storage::Transaction& transaction,
    base::UserId user,
    std::string_view kind,
    const nlohmann::json& payload,
    base::UtcTime at);

}  // namespace parley::notify

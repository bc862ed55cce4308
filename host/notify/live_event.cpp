#include "live_event.hpp"

namespace parley::notify {

namespace {
constexpr storage::Statement kPublish{
    "publish_event",
    "SELECT parley.publish_event($1::uuid, $2, $3::jsonb, $4::timestamptz)",
    storage::Effect::Writes};
}  // namespace

std::size_t addLiveEvent(
    storage::Transaction& transaction,
    base::UserId user,
    std::string_view kind,
    const nlohmann::json& payload,
    base::UtcTime at) {
    return transaction.add(kPublish, user, kind, payload, at);
}

}  // namespace parley::notify

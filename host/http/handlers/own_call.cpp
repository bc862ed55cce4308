#include "own_call.hpp"

#include <conversation/live_talk.hpp>
#include <conversation/realtime_services.hpp>
#include <http/services.hpp>

namespace parley::http {

base::Result<conversation::ConversationId> ownCall(const Call& call, std::string_view call_id) {
    const auto& live = call.services.realtime.live;
    const auto id = conversation::conversationOf(call_id);
    const auto owner = id ? live.ownerOf(*id) : std::nullopt;
    const bool is_own =
        owner && owner->tenant == call.tenant->id &&
        (owner->user == call.caller->user || call.caller->role >= tenancy::Role::TenantAdmin);
    if (is_own) return *id;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "call_not_found",
        .advice = "No call with this id is going on, or it is not yours."};
}

}  // namespace parley::http

#include "own_call.hpp"

#include "conversations_rendering.hpp"

#include <conversation/live_talk.hpp>
#include <conversation/services.hpp>
#include <http/services.hpp>

namespace parley::http {

base::Result<OwnCall> ownCall(const Call& call, std::string_view call_id) {
    if (const auto id = conversation::conversationOf(call_id)) {
        const auto host = call.services.conversations.commands.hostOf(readerOf(call), *id);
        if (host) return OwnCall{*id, *host};
        const auto code = host.error().code;
        if (code != base::ErrorCode::NotFound && code != base::ErrorCode::Conflict)
            return host.error();
    }
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "call_not_found",
        .advice = "No call with this id is going on, or it is not yours."};
}

}  // namespace parley::http

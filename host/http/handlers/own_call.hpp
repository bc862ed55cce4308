#pragma once

#include <base/result.hpp>
#include <conversation/ids.hpp>
#include <http/call.hpp>

#include <optional>
#include <string_view>

namespace parley::http {

struct OwnCall {
    conversation::ConversationId id;
    /// Empty when it goes on here.
    std::optional<base::Uuid> host;
};

/// A live call of this tenant, and of the caller unless they look after the tenant. NotFound
/// `call_not_found`.
base::Result<OwnCall> ownCall(const Call& call, std::string_view call_id);

}  // namespace parley::http

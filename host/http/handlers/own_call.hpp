#pragma once

#include <base/result.hpp>
#include <conversation/ids.hpp>
#include <http/call.hpp>

#include <string_view>

namespace parley::http {

/// A live call of this tenant, and of the caller unless they look after the tenant. NotFound
/// `call_not_found`.
base::Result<conversation::ConversationId> ownCall(const Call& call, std::string_view call_id);

}  // namespace parley::http

#pragma once

#include "tool.hpp"

#include <io/outbound/http_message.hpp>

#include <string>
#include <string_view>

namespace parley::conversation {

/// The request that calls a tenant's tool, signed with its secret: `Parley-Signature` is
/// `v1=` and the HMAC-SHA256, in hexadecimal, of `Parley-Timestamp`, a dot and the body.
io::HttpRequest callbackRequest(
    const TenantTool& tool,
    std::string_view secret,
    const ToolCaller& caller,
    const std::string& call_id,
    const nlohmann::json& arguments,
    base::UtcTime now);

/// What the model reads of an answer. Unavailable `tool_failed` for any status but 2xx.
base::Result<nlohmann::json> resultOf(const TenantTool& tool, const io::HttpResponse& response);

/// Of a call that brought no answer: Timeout `tool_timed_out`, Unavailable `tool_failed`.
base::Error callbackError(const TenantTool& tool, base::Error failure);

}  // namespace parley::conversation

#include "tool_callback.hpp"

#include <base/bytes.hpp>
#include <provider/plugin/utf8.hpp>

namespace parley::conversation {

namespace {

// As much as a model reads and a conversation keeps.
constexpr std::size_t kMostResultBytes = 32'000;

nlohmann::json idOrNull(const auto& id) {
    return id ? nlohmann::json(id->publicId()) : nlohmann::json{};
}

base::Error failed(const TenantTool& tool, std::string detail) {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "tool_failed",
        .detail = std::move(detail),
        .advice = "The tool " + tool.name + " did not work; try again later."};
}

}  // namespace

io::HttpRequest callbackRequest(
    const TenantTool& tool,
    std::string_view secret,
    const ToolCaller& caller,
    const std::string& call_id,
    const nlohmann::json& arguments,
    base::UtcTime now) {
    const nlohmann::json body{
        {"tool", tool.name},
        {"call_id", call_id},
        {"arguments", arguments},
        {"tenant_id", caller.tenant.publicId()},
        {"user_id", idOrNull(caller.user)},
        {"conversation_id", idOrNull(caller.conversation)}};
    io::HttpRequest request{.method = "POST", .url = tool.url};
    request.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto timestamp = std::to_string(base::toUnixSeconds(now));
    const auto signature = base::toHex(base::hmacSha256(secret, timestamp + '.' + request.body));
    request.headers = {
        {"Content-Type", "application/json"},
        {"Accept", "application/json, text/plain"},
        {"Parley-Call", call_id},
        {"Parley-Timestamp", timestamp},
        {"Parley-Signature", "v1=" + signature}};
    request.timeouts = {
        .total = tool.timeout,
        .connect = tool.timeout,
        .first_byte = tool.timeout,
        .idle = tool.timeout};
    request.max_body_bytes = kMostResultBytes;
    return request;
}

base::Result<nlohmann::json> resultOf(const TenantTool& tool, const io::HttpResponse& response) {
    constexpr int kFirstGood = 200;
    constexpr int kFirstOther = 300;
    if (response.status < kFirstGood || response.status >= kFirstOther)
        return failed(tool, "answered with status " + std::to_string(response.status));
    auto result = nlohmann::json::parse(response.body, nullptr, false);
    if (!result.is_discarded()) return result;
    return nlohmann::json(provider::mendUtf8(response.body));
}

base::Error callbackError(const TenantTool& tool, base::Error failure) {
    if (failure.code != base::ErrorCode::Timeout)
        return failed(tool, failure.reason + ": " + failure.detail);
    return {
        .code = base::ErrorCode::Timeout,
        .reason = "tool_timed_out",
        .detail = failure.reason,
        .advice = "The tool " + tool.name + " took too long; try again later."};
}

}  // namespace parley::conversation

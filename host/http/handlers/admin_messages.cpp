#include "admin_messages.hpp"

#include "rendering.hpp"

#include <http/services.hpp>
#include <notify/message_log.hpp>

namespace parley::http {

namespace {

nlohmann::json renderMessage(const notify::MessageRecord& message) {
    return {
        {"id", message.id.publicId()},
        {"tenant_id", message.tenant.publicId()},
        {"to", message.to},
        {"template", message.template_name},
        {"state", message.state},
        {"attempts", message.attempts},
        {"error", textOrNull(message.error)},
        {"created_at", base::toRfc3339(message.created_at)},
        {"delivered_at", timeOrNull(message.delivered_at)}};
}

base::Result<std::optional<base::TenantId>> tenantFilterOf(const Call& call) {
    const auto text = call.queryParam("tenant_id");
    if (!text) return std::optional<base::TenantId>{};
    if (const auto tenant = base::TenantId::parse(*text)) return tenant;
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_parameter",
        .advice = "tenant_id is the id of a tenant, such as ten_0000000000001."};
}

}  // namespace

base::Result<Reply> listMessages(Call& call) {
    const auto request = TRY(pageOf(call));
    const auto tenant = TRY(tenantFilterOf(call));
    const auto page = TRY(call.services.messages.list(
        {.tenant = tenant,
         .state = call.queryParam("state"),
         .cursor = request.cursor,
         .limit = request.limit}));
    auto data = nlohmann::json::array();
    for (const auto& message : page.messages)
        data.push_back(renderMessage(message));
    return ok({{"data", std::move(data)}, {"next_cursor", textOrNull(page.next_cursor)}});
}

}  // namespace parley::http

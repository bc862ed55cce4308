#include "admin_tools.hpp"

#include "rendering.hpp"

#include <conversation/realtime_services.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

using conversation::TenantTool;
using conversation::TenantTools;
using conversation::ToolId;

TenantTools& tenantToolsOf(Call& call) {
    return call.services.realtime.tools.tenants;
}

base::Result<ToolId> toolIdOf(const Call& call) {
    if (const auto id = ToolId::parse(call.param("id"))) return *id;
    return conversation::toolNotFound();
}

std::optional<std::chrono::milliseconds> timeoutOf(const nlohmann::json& body) {
    const auto given = maybeField<std::int64_t>(body, "timeout_ms");
    return given ? std::optional{std::chrono::milliseconds{*given}} : std::nullopt;
}

nlohmann::json renderTenantTool(const TenantTool& tool) {
    return {
        {"id", tool.id.publicId()},
        {"name", tool.name},
        {"description", tool.description},
        {"parameters", tool.parameters},
        {"url", tool.url},
        {"timeout_ms", tool.timeout.count()},
        {"enabled", tool.enabled},
        {"created_at", base::toRfc3339(tool.created_at)},
        {"updated_at", base::toRfc3339(tool.updated_at)}};
}

base::Result<void> auditTool(
    Call& call, std::string_view action, ToolId id, nlohmann::json details) {
    return call.services.tenancy.audit_log.write(
        call.tenant->id,
        call.actor(),
        {.action = action, .target = id.publicId(), .details = std::move(details)});
}

}  // namespace

base::Result<Reply> listTenantTools(Call& call) {
    auto data = nlohmann::json::array();
    for (const auto& tool : TRY(tenantToolsOf(call).list(call.tenant->id)))
        data.push_back(renderTenantTool(tool));
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> createTenantTool(Call& call) {
    const auto& body = call.body;
    TenantTools::Creation creation{
        .name = body.at("name").get<std::string>(),
        .description = body.at("description").get<std::string>(),
        .parameters = body.at("parameters"),
        .url = body.at("url").get<std::string>(),
        .secret = body.at("secret").get<std::string>(),
        .enabled = body.value("enabled", true)};
    if (const auto timeout = timeoutOf(body)) creation.timeout = *timeout;
    const auto tool = TRY(tenantToolsOf(call).create(call.tenant->id, creation));
    TRY(auditTool(call, "tool.created", tool.id, {{"name", tool.name}}));
    return created(renderTenantTool(tool));
}

base::Result<Reply> showTenantTool(Call& call) {
    const auto id = TRY(toolIdOf(call));
    return ok(renderTenantTool(TRY(tenantToolsOf(call).get(call.tenant->id, id))));
}

base::Result<Reply> updateTenantTool(Call& call) {
    const auto id = TRY(toolIdOf(call));
    const auto& body = call.body;
    const TenantTools::Change change{
        .name = maybeField<std::string>(body, "name"),
        .description = maybeField<std::string>(body, "description"),
        .parameters = maybeField<nlohmann::json>(body, "parameters"),
        .url = maybeField<std::string>(body, "url"),
        .secret = maybeField<std::string>(body, "secret"),
        .timeout = timeoutOf(body),
        .enabled = maybeField<bool>(body, "enabled")};
    const auto tool = TRY(tenantToolsOf(call).change(call.tenant->id, id, change));
    auto changed = nlohmann::json::array();
    for (const auto& [field, value] : body.items())
        changed.push_back(field);
    TRY(auditTool(call, "tool.changed", id, {{"fields", std::move(changed)}}));
    return ok(renderTenantTool(tool));
}

base::Result<Reply> deleteTenantTool(Call& call) {
    const auto id = TRY(toolIdOf(call));
    TRY(tenantToolsOf(call).remove(call.tenant->id, id));
    TRY(auditTool(call, "tool.removed", id, nlohmann::json::object()));
    return noContent();
}

}  // namespace parley::http

#include "admin_tenants.hpp"

#include "rendering.hpp"

#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

using Names = std::vector<std::string>;

tenancy::Tenants& tenantsOf(Call& call) {
    return call.services.tenancy.tenants;
}

nlohmann::json renderLimits(const tenancy::RequestLimits& limits) {
    return {
        {"tenant_per_minute", limits.tenant_per_minute},
        {"user_per_minute", limits.user_per_minute},
        {"address_per_minute", limits.address_per_minute}};
}

tenancy::RequestLimits limitsFrom(const nlohmann::json& body) {
    tenancy::RequestLimits limits;
    const auto found = body.find("limits");
    if (found == body.end()) return limits;
    limits.tenant_per_minute = found->value("tenant_per_minute", limits.tenant_per_minute);
    limits.user_per_minute = found->value("user_per_minute", limits.user_per_minute);
    limits.address_per_minute = found->value("address_per_minute", limits.address_per_minute);
    return limits;
}

nlohmann::json renderTenant(const tenancy::Tenant& tenant) {
    return {
        {"id", tenant.id.publicId()},
        {"slug", tenant.slug},
        {"name", tenant.name},
        {"status", toText(tenant.status)},
        {"experiences", tenant.experiences},
        {"hosts", tenant.hosts},
        {"cors_origins", tenant.cors_origins},
        {"branding", tenant.branding},
        {"settings", tenant.settings},
        {"limits", renderLimits(tenant.limits)}};
}

base::Result<base::TenantId> tenantIdOf(const Call& call) {
    const auto id = base::TenantId::parse(call.param("id"));
    if (id && id->value() > 0) return *id;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "tenant_not_found",
        .advice = "There is no tenant with this id."};
}

}  // namespace

base::Result<Reply> listTenants(Call& call) {
    const auto page = TRY(pageOf(call));
    return ok(renderPage(TRY(tenantsOf(call).list(page)), renderTenant));
}

base::Result<Reply> createTenant(Call& call) {
    const auto& body = call.body;
    const auto tenant = TRY(tenantsOf(call).create(
        {.slug = body.at("slug").get<std::string>(),
         .name = body.at("name").get<std::string>(),
         .experiences = maybeField<Names>(body, "experiences").value_or(Names{}),
         .hosts = maybeField<Names>(body, "hosts").value_or(Names{}),
         .cors_origins = maybeField<Names>(body, "cors_origins").value_or(Names{}),
         .settings = body.value("settings", nlohmann::json::object()),
         .branding = body.value("branding", nlohmann::json::object()),
         .limits = limitsFrom(body)},
        call.actor()));
    return created(renderTenant(tenant));
}

base::Result<Reply> showTenant(Call& call) {
    const auto id = TRY(tenantIdOf(call));
    return ok(renderTenant(TRY(tenantsOf(call).find(id, call.actor()))));
}

base::Result<Reply> updateTenant(Call& call) {
    const auto id = TRY(tenantIdOf(call));
    const auto& body = call.body;
    const auto tenant = TRY(tenantsOf(call).patch(
        id,
        {.settings = maybeField<nlohmann::json>(body, "settings"),
         .branding = maybeField<nlohmann::json>(body, "branding"),
         .cors_origins = maybeField<Names>(body, "cors_origins"),
         .name = maybeField<std::string>(body, "name"),
         .experiences = maybeField<Names>(body, "experiences"),
         .hosts = maybeField<Names>(body, "hosts"),
         .limits = maybeField<nlohmann::json>(body, "limits")},
        call.actor()));
    return ok(renderTenant(tenant));
}

base::Result<Reply> closeTenant(Call& call) {
    const auto id = TRY(tenantIdOf(call));
    TRY(tenantsOf(call).close(id, call.queryParam("confirm").value_or(""), call.actor()));
    return noContent();
}

base::Result<Reply> suspendTenant(Call& call) {
    const auto id = TRY(tenantIdOf(call));
    return ok(renderTenant(TRY(tenantsOf(call).suspend(id, call.actor()))));
}

base::Result<Reply> resumeTenant(Call& call) {
    const auto id = TRY(tenantIdOf(call));
    return ok(renderTenant(TRY(tenantsOf(call).resume(id, call.actor()))));
}

}  // namespace parley::http

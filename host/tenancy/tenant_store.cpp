#include "tenant_store.hpp"

#include <base/check.hpp>

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

// Rows changed by transactions that were under way at the horizon may appear later.
constinit const Statement kReadHorizon{
    .name = "read_horizon",
    .sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text",
    .effect = Effect::Reads};

constinit const Statement kTenantsChangedSince{
    .name = "tenants_changed_since",
    .sql = R"(
        SELECT id, slug, name, status, settings, branding, to_jsonb(experiences), to_jsonb(hosts),
               to_jsonb(cors_origins), limits
        FROM parley.tenants_changed_since($1::text::xid8))",
    .effect = Effect::Reads};

constinit const Statement kListTenants{
    .name = "list_tenants",
    .sql = R"(
        WITH known AS (SELECT * FROM parley.tenants_changed_since('0'::xid8)),
             edge AS (SELECT created_at, id FROM known WHERE id = $1::bigint)
        SELECT id, slug, name, status, settings, branding, to_jsonb(experiences), to_jsonb(hosts),
               to_jsonb(cors_origins), limits
        FROM known
        WHERE $1::bigint IS NULL OR (created_at, id) < (SELECT created_at, id FROM edge)
        ORDER BY created_at DESC, id DESC LIMIT $2::integer)",
    .effect = Effect::Reads};

constinit const Statement kFindTenant{
    .name = "find_tenant",
    .sql = R"(
        SELECT id, slug, name, status, settings, branding, to_jsonb(experiences), to_jsonb(hosts),
               to_jsonb(cors_origins), limits
        FROM parley.tenant WHERE id = parley.tenant_id())",
    .effect = Effect::Reads};

constinit const Statement kInsertTenant{
    .name = "insert_tenant",
    .sql = R"(
        INSERT INTO parley.tenant (id, slug, name, experiences, hosts, cors_origins, settings, branding, limits, created_at, updated_at)
        VALUES (parley.tenant_id(), $1, $2, $3::text[], $4::text[], $5::text[], $6::jsonb, $7::jsonb, $8::jsonb, $9::timestamptz, $9::timestamptz)
        RETURNING id, slug, name, status, settings, branding, to_jsonb(experiences), to_jsonb(hosts),
                  to_jsonb(cors_origins), limits)",
    .effect = Effect::Writes};

constinit const Statement kPatchTenant{
    .name = "patch_tenant",
    .sql = R"(
        UPDATE parley.tenant SET
            name = coalesce($1, name), experiences = coalesce($2::text[], experiences), hosts = coalesce($3::text[], hosts),
            cors_origins = coalesce($4::text[], cors_origins), settings = coalesce($5::jsonb, settings),
            branding = coalesce($6::jsonb, branding), limits = limits || coalesce($7::jsonb, '{}'), updated_at = $8::timestamptz
        WHERE id = parley.tenant_id() AND parley.require(status <> 'closed', 'PR404', 'tenant_not_found')
        RETURNING id, slug, name, status, settings, branding, to_jsonb(experiences), to_jsonb(hosts),
                  to_jsonb(cors_origins), limits)",
    .effect = Effect::Writes};

constinit const Statement kSetTenantStatus{
    .name = "set_tenant_status",
    .sql = R"(
        UPDATE parley.tenant SET status = $1, updated_at = $2::timestamptz
        WHERE id = parley.tenant_id() AND parley.require(status <> 'closed', 'PR404', 'tenant_not_found')
        RETURNING id, slug, name, status, settings, branding, to_jsonb(experiences), to_jsonb(hosts),
                  to_jsonb(cors_origins), limits)",
    .effect = Effect::Writes};

// Its host names are free for others from now on.
constinit const Statement kCloseTenant{
    .name = "close_tenant",
    .sql = R"(
        UPDATE parley.tenant SET status = 'closed', hosts = '{}', updated_at = $1::timestamptz
        WHERE id = parley.tenant_id() AND parley.require(status <> 'closed', 'PR404', 'tenant_not_found')
        RETURNING id)",
    .effect = Effect::Writes};

constinit const Statement kNoteTenantRevocation{
    .name = "note_tenant_revocation",
    .sql =
        "INSERT INTO parley.revocation (tenant_id, at) VALUES (parley.tenant_id(), "
        "$1::timestamptz)",
    .effect = Effect::Writes};

namespace {

int limitOr(const nlohmann::json& limits, const char* name, int otherwise) {
    const auto found = limits.find(name);
    return found != limits.end() && found->is_number_integer() ? found->get<int>() : otherwise;
}

}  // namespace

Tenant readTenant(const storage::Row& row, int column) {
    const auto status = tenantStatusFromText(row.view(column + 3));
    CHECK(status.has_value());
    const auto limits = row.json(column + 9);
    const RequestLimits usual;
    return {
        .id = row.tenant(column),
        .slug = row.text(column + 1),
        .name = row.text(column + 2),
        .status = *status,
        .settings = row.json(column + 4),
        .branding = row.json(column + 5),
        .experiences = row.json(column + 6).get<std::vector<std::string>>(),
        .hosts = row.json(column + 7).get<std::vector<std::string>>(),
        .cors_origins = row.json(column + 8).get<std::vector<std::string>>(),
        .limits = {
            .tenant_per_minute = limitOr(limits, "tenant_per_minute", usual.tenant_per_minute),
            .user_per_minute = limitOr(limits, "user_per_minute", usual.user_per_minute),
            .address_per_minute = limitOr(limits, "address_per_minute", usual.address_per_minute)}};
}

nlohmann::json toJson(const RequestLimits& limits) {
    return {
        {"tenant_per_minute", limits.tenant_per_minute},
        {"user_per_minute", limits.user_per_minute},
        {"address_per_minute", limits.address_per_minute}};
}

}  // namespace parley::tenancy

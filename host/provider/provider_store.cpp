#include "provider_store.hpp"

#include <base/check.hpp>

namespace parley::provider {

using storage::Effect;
using storage::Statement;

constinit const Statement kInsertProvider{
    .name = "insert_provider",
    .sql = R"(
        INSERT INTO parley.provider (tenant_id, id, kind, plugin, name, settings, secret_names, prices, enabled,
                                     created_at, updated_at)
        VALUES (parley.tenant_id(), $1::uuid, $2, $3, $4, $5::jsonb, $6::text[], $7::jsonb, $8::boolean,
                $9::timestamptz, $9::timestamptz)
        RETURNING id, kind, plugin, name, settings, to_jsonb(secret_names), prices, enabled, revision, created_at,
                  updated_at)",
    .effect = Effect::Writes};

constinit const Statement kUpdateProvider{
    .name = "update_provider",
    .sql = R"(
        UPDATE parley.provider SET name = $2, settings = $3::jsonb, secret_names = $4::text[], prices = $5::jsonb,
               enabled = $6::boolean, revision = revision + $7::boolean::integer, updated_at = $8::timestamptz
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid
        RETURNING id, kind, plugin, name, settings, to_jsonb(secret_names), prices, enabled, revision, created_at,
                  updated_at)",
    .effect = Effect::Writes};

constinit const Statement kDeleteProvider{
    .name = "delete_provider",
    .sql = R"(
        WITH used AS (
            SELECT CASE WHEN EXISTS (SELECT FROM parley.chain_entry
                                     WHERE tenant_id = parley.tenant_id() AND provider_id = $1::uuid)
                        THEN parley.fail('PR409', 'provider_in_chain') END AS nothing)
        DELETE FROM parley.provider USING used
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid AND nothing IS NULL)",
    .effect = Effect::Writes};

constinit const Statement kExpectProvider{
    .name = "expect_provider",
    .sql = R"(
        SELECT CASE WHEN (SELECT id FROM parley.provider
                          WHERE tenant_id = parley.tenant_id() AND id = $1::uuid FOR UPDATE) IS NULL
                    THEN parley.fail('PR404', 'provider_not_found') END)",
    .effect = Effect::Writes};

constinit const Statement kCountProviders{
    .name = "count_providers",
    .sql = "SELECT count(*) FROM parley.provider WHERE tenant_id = parley.tenant_id()",
    .effect = Effect::Reads};

constinit const Statement kFindProvider{
    .name = "find_provider",
    .sql = R"(
        SELECT id, kind, plugin, name, settings, to_jsonb(secret_names), prices, enabled, revision, created_at,
               updated_at
        FROM parley.provider WHERE tenant_id = parley.tenant_id() AND id = $1::uuid)",
    .effect = Effect::Reads};

constinit const Statement kListProviders{
    .name = "list_providers",
    .sql = R"(
        SELECT id, kind, plugin, name, settings, to_jsonb(secret_names), prices, enabled, revision, created_at,
               updated_at
        FROM parley.provider WHERE tenant_id = parley.tenant_id() ORDER BY id)",
    .effect = Effect::Reads};

constinit const Statement kMarkProvidersChanged{
    .name = "mark_providers_changed",
    .sql = "SELECT parley.mark_providers_changed()",
    .effect = Effect::Writes};

constinit const Statement kListChainEntries{
    .name = "list_chain_entries",
    .sql = R"(
        SELECT c.kind, c.hedge, c.on_content, e.provider_id, e.first_output_ms, e.between_outputs_ms
        FROM parley.chain c JOIN parley.chain_entry e ON e.tenant_id = c.tenant_id AND e.kind = c.kind
        WHERE c.tenant_id = parley.tenant_id() ORDER BY c.kind, e.position)",
    .effect = Effect::Reads};

constinit const Statement kSetChain{
    .name = "set_chain",
    .sql = "SELECT parley.set_chain($1, $2::boolean, $3, $4::jsonb, $5::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kProviderHorizon{
    .name = "provider_horizon",
    .sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text",
    .effect = Effect::Reads};

constinit const Statement kProvidersChangedSince{
    .name = "providers_changed_since",
    .sql = "SELECT parley.providers_changed_since($1::xid8)",
    .effect = Effect::Reads};

constinit const Statement kListPluginSwitches{
    .name = "list_plugin_switches",
    .sql = "SELECT plugin FROM parley.plugin_switch WHERE NOT enabled ORDER BY plugin",
    .effect = Effect::Reads};

constinit const Statement kSwitchPlugin{
    .name = "switch_plugin",
    .sql = R"(
        INSERT INTO parley.plugin_switch (plugin, enabled, updated_at) VALUES ($1, $2::boolean, $3::timestamptz)
        ON CONFLICT (plugin) DO UPDATE SET enabled = excluded.enabled, updated_at = excluded.updated_at)",
    .effect = Effect::Writes};

namespace {

Kind kindOf(const storage::Row& row, int column) {
    const auto kind = kindFrom(row.view(column));
    CHECK(kind.has_value());
    return *kind;
}

std::optional<std::chrono::milliseconds> maybeMilliseconds(const storage::Row& row, int column) {
    const auto number = row.maybeInteger(column);
    return number ? std::optional{std::chrono::milliseconds{*number}} : std::nullopt;
}

}  // namespace

ProviderRecord readProvider(const storage::Row& row) {
    ProviderRecord record{
        .id = row.id<base::ProviderId>(0),
        .kind = kindOf(row, 1),
        .plugin = row.text(2),
        .name = row.text(3),
        .settings = row.json(4),
        .secret_names = row.json(5).get<std::vector<std::string>>(),
        .enabled = row.flag(7),
        .revision = static_cast<int>(row.integer(8)),
        .created_at = row.time(9),
        .updated_at = row.time(10)};
    if (!row.isNull(6)) record.prices = pricesFrom(row.json(6));
    return record;
}

std::vector<ChainRecord> readChains(const storage::Rows& rows) {
    std::vector<ChainRecord> chains;
    for (const auto row : rows) {
        const auto kind = kindOf(row, 0);
        if (chains.empty() || chains.back().kind != kind) {
            chains.push_back(
                {.kind = kind,
                 .hedge = row.flag(1) ? Hedge::WhenSlow : Hedge::No,
                 .on_content = row.view(2) == "ask_next" ? OnContent::AskNext : OnContent::Stop});
        }
        chains.back().entries.push_back(
            {.provider = row.id<base::ProviderId>(3),
             .first_output = maybeMilliseconds(row, 4),
             .between_outputs = maybeMilliseconds(row, 5)});
    }
    return chains;
}

}  // namespace parley::provider

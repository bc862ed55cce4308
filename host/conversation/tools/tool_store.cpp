#include "tool_store.hpp"

#include <storage/transaction.hpp>

namespace parley::conversation {

using storage::Effect;
using storage::Statement;

constinit const Statement kInsertTool{
    .name = "insert_tool",
    .sql = R"(
        INSERT INTO parley.tool (tenant_id, id, name, description, parameters, url, timeout_ms, enabled, created_at,
                                 updated_at)
        SELECT parley.tenant_id(), $1::uuid, $2, $3, $4::jsonb, $5, $6::integer, $7::boolean, $8::timestamptz,
               $8::timestamptz
        WHERE (SELECT count(*) FROM parley.tool WHERE tenant_id = parley.tenant_id()) < $9::integer
        RETURNING id, name, description, parameters, url, timeout_ms, enabled, created_at, updated_at)",
    .effect = Effect::Writes};

constinit const Statement kUpdateTool{
    .name = "update_tool",
    .sql = R"(
        UPDATE parley.tool SET name = $2, description = $3, parameters = $4::jsonb, url = $5, timeout_ms = $6::integer,
               enabled = $7::boolean, updated_at = $8::timestamptz
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid
        RETURNING id, name, description, parameters, url, timeout_ms, enabled, created_at, updated_at)",
    .effect = Effect::Writes};

constinit const Statement kDeleteTool{
    .name = "delete_tool",
    .sql = "DELETE FROM parley.tool WHERE tenant_id = parley.tenant_id() AND id = $1::uuid",
    .effect = Effect::Writes};

constinit const Statement kFindTool{
    .name = "find_tool",
    .sql = R"(
        SELECT id, name, description, parameters, url, timeout_ms, enabled, created_at, updated_at
        FROM parley.tool WHERE tenant_id = parley.tenant_id() AND id = $1::uuid)",
    .effect = Effect::Reads};

constinit const Statement kFindToolByName{
    .name = "find_tool_by_name",
    .sql = R"(
        SELECT id, name, description, parameters, url, timeout_ms, enabled, created_at, updated_at
        FROM parley.tool WHERE tenant_id = parley.tenant_id() AND name = $1 AND enabled)",
    .effect = Effect::Reads};

constinit const Statement kListTools{
    .name = "list_tools",
    .sql = R"(
        SELECT id, name, description, parameters, url, timeout_ms, enabled, created_at, updated_at
        FROM parley.tool WHERE tenant_id = parley.tenant_id() ORDER BY name)",
    .effect = Effect::Reads};

constinit const Statement kInsertToolRun{
    .name = "insert_tool_run",
    .sql = R"(
        INSERT INTO parley.tool_run (tenant_id, id, user_id, conversation_id, name, kind, outcome, duration_ms, at)
        VALUES (parley.tenant_id(), $1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7::bigint, $8::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kPurgeToolRuns{
    .name = "purge_tool_runs",
    .sql = "SELECT parley.purge_tool_runs($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = storage::Pace::Slow};

constinit const Statement kLocalTime{
    .name = "local_time",
    .sql = R"(
        SELECT to_char($1::timestamptz AT TIME ZONE z.name, 'YYYY-MM-DD"T"HH24:MI:SS'),
               trim(to_char($1::timestamptz AT TIME ZONE z.name, 'Day')), z.name
        FROM pg_timezone_names z WHERE z.name = $2)",
    .effect = Effect::Reads,
    .pace = storage::Pace::Slow};

TenantTool readTool(const storage::Row& row) {
    return {
        .id = row.id<ToolId>(0),
        .name = row.text(1),
        .description = row.text(2),
        .parameters = row.json(3),
        .url = row.text(4),
        .timeout = std::chrono::milliseconds{row.integer(5)},
        .enabled = row.flag(6),
        .created_at = row.time(7),
        .updated_at = row.time(8)};
}

}  // namespace parley::conversation

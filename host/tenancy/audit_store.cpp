#include "audit_store.hpp"

#include "text_rules.hpp"

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

constinit const Statement kWriteAuditEntry{
    .name = "write_audit_entry", .sql = "SELECT parley.audit($1::jsonb)", .effect = Effect::Writes};

constinit const Statement kListAuditEntries{
    .name = "list_audit_entries",
    .sql = R"(
        SELECT id, at, action, target, details, actor_id, actor_tenant_id, api_key_id, address, request_id
        FROM parley.audit_entry
        WHERE tenant_id = parley.tenant_id() AND ($1::uuid IS NULL OR id < $1::uuid)
          AND ($2::text IS NULL OR action = $2)
        ORDER BY id DESC LIMIT $3::integer)",
    .effect = Effect::Reads};

constinit const Statement kAuditEntriesOfUser{
    .name = "audit_entries_of_user",
    .sql = R"(
        SELECT id, at, action, target, details, actor_id, actor_tenant_id, api_key_id, address, request_id
        FROM parley.audit_entry
        WHERE tenant_id = parley.tenant_id() AND (actor_id = $1::uuid OR target = $2)
        ORDER BY id DESC LIMIT 10000)",
    .effect = Effect::Reads,
    .pace = storage::Pace::Slow};

namespace {

constexpr std::size_t kLongestAddress = 60;
constexpr std::size_t kLongestRequestId = 200;

nlohmann::json textOrNull(const std::string& text) {
    return text.empty() ? nlohmann::json{} : nlohmann::json(text);
}

template <typename Identifier>
std::optional<Identifier> maybeId(const storage::Row& row, int column) {
    const auto uuid = row.maybeUuid(column);
    return uuid ? std::optional{Identifier{*uuid}} : std::nullopt;
}

}  // namespace

AuditEntry readAuditEntry(const storage::Row& row) {
    AuditEntry entry{
        .id = row.id<AuditEntryId>(0),
        .at = row.time(1),
        .action = row.text(2),
        .target = row.maybeText(3).value_or(""),
        .details = row.json(4),
        .actor = maybeId<base::UserId>(row, 5),
        .api_key = maybeId<base::ApiKeyId>(row, 7),
        .address = row.maybeText(8).value_or(""),
        .request_id = row.maybeText(9).value_or("")};
    if (!row.isNull(6)) entry.actor_tenant = row.tenant(6);
    return entry;
}

nlohmann::json toAuditJson(base::UtcTime now, const Actor& actor, const AuditedAction& action) {
    nlohmann::json entry{
        {"id", AuditEntryId::make(now).uuid().text()},
        {"at", base::toRfc3339(now)},
        {"action", action.action},
        {"target", textOrNull(action.target)},
        {"details", action.details},
        {"address", textOrNull(toPlainText(actor.address, kLongestAddress))},
        {"request_id", textOrNull(toPlainText(actor.request_id, kLongestRequestId))}};
    if (actor.principal) {
        entry["actor_id"] = actor.principal->user.uuid().text();
        entry["actor_tenant_id"] = actor.principal->tenant.value();
        if (actor.principal->api_key) {
            entry["api_key_id"] = actor.principal->api_key->uuid().text();
        }
    }
    return entry;
}

}  // namespace parley::tenancy

#include "revocation_store.hpp"

#include <base/check.hpp>

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

constinit const Statement kReadRevocationHorizon{
    .name = "read_revocation_horizon",
    .sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text",
    .effect = Effect::Reads};

constinit const Statement kRevocationsSince{
    .name = "revocations_since",
    .sql = R"(
        SELECT tenant_id, user_id, session_id, api_key_id, at, id
        FROM parley.revocations_since($1::text::xid8))",
    .effect = Effect::Reads};

namespace {

template <typename Identifier>
std::optional<Identifier> maybeId(const storage::Row& row, int column) {
    const auto uuid = row.maybeUuid(column);
    return uuid ? std::optional{Identifier{*uuid}} : std::nullopt;
}

}  // namespace

Revocation readRevocation(const storage::Row& row) {
    return {
        .tenant = row.tenant(0),
        .user = maybeId<base::UserId>(row, 1),
        .session = maybeId<base::SessionId>(row, 2),
        .api_key = maybeId<base::ApiKeyId>(row, 3)};
}

std::vector<Revocation> endedSessions(
    base::TenantId tenant, base::UserId user, const nlohmann::json& ids) {
    std::vector<Revocation> revocations;
    for (const auto& id : ids) {
        const auto uuid = base::Uuid::parse(id.get<std::string>());
        CHECK(uuid.has_value());
        revocations.push_back({.tenant = tenant, .user = user, .session = base::SessionId{*uuid}});
    }
    return revocations;
}

}  // namespace parley::tenancy

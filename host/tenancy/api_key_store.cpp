#include "api_key_store.hpp"

#include <base/check.hpp>

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

constinit const Statement kInsertApiKey{
    .name = "insert_api_key",
    .sql = R"(
        INSERT INTO parley.api_key (tenant_id, id, user_id, name, role, hash, created_at, expires_at)
        VALUES (parley.tenant_id(), $1::uuid, $2::uuid, $3, $4, $5::bytea, $6::timestamptz, $7::timestamptz)
        RETURNING id, user_id, name, role, created_at, expires_at, last_used_at)",
    .effect = Effect::Writes};

constinit const Statement kUseApiKey{
    .name = "use_api_key",
    .sql = R"(
        SELECT id, user_id, key_role, user_role, email_verified, created_at, expires_at
        FROM parley.use_api_key($1::bytea, $2::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kListApiKeys{
    .name = "list_api_keys",
    .sql = R"(
        SELECT id, user_id, name, role, created_at, expires_at, last_used_at FROM parley.api_key
        WHERE tenant_id = parley.tenant_id() AND revoked_at IS NULL AND ($1::uuid IS NULL OR id < $1::uuid)
        ORDER BY id DESC LIMIT $2::integer)",
    .effect = Effect::Reads};

constinit const Statement kApiKeysOfUser{
    .name = "api_keys_of_user",
    .sql = R"(
        SELECT id, user_id, name, role, created_at, expires_at, last_used_at FROM parley.api_key
        WHERE tenant_id = parley.tenant_id() AND user_id = parley.user_id() AND revoked_at IS NULL
        ORDER BY id DESC)",
    .effect = Effect::Reads};

constinit const Statement kRevokeApiKey{
    .name = "revoke_api_key",
    .sql = "SELECT parley.revoke_api_key($1::uuid, $2::timestamptz)",
    .effect = Effect::Writes};

ApiKey readApiKey(const storage::Row& row) {
    const auto role = roleFromText(row.view(3));
    CHECK(role.has_value());
    return {
        .id = row.id<base::ApiKeyId>(0),
        .user = row.id<base::UserId>(1),
        .name = row.text(2),
        .role = *role,
        .created_at = row.time(4),
        .expires_at = row.maybeTime(5),
        .last_used_at = row.maybeTime(6)};
}

}  // namespace parley::tenancy

#include "client_secret_store.hpp"

namespace parley::conversation {

using storage::Effect;
using storage::Pace;
using storage::Statement;

constinit const Statement kInsertClientSecret{
    .name = "insert_client_secret",
    .sql = R"(
        INSERT INTO parley.client_secret (
            tenant_id, token_sha256, user_id, session_id, api_key_id, session, scenario, temper, keep_transcript, record,
            created_at, expires_at)
        VALUES (parley.tenant_id(), $1::bytea, $2::uuid, $3::uuid, $4::uuid, $5::jsonb, nullif($6, ''), $7::integer,
                $8::boolean, $9::boolean, $10::timestamptz, $11::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kFindClientSecret{
    .name = "find_client_secret",
    .sql = R"(
        SELECT c.user_id, c.session_id, c.api_key_id, u.email_verified_at IS NOT NULL, c.created_at, c.expires_at,
               c.session, coalesce(c.scenario, ''), c.temper, c.keep_transcript, c.record
        FROM parley.client_secret c
        JOIN parley.app_user u ON u.tenant_id = c.tenant_id AND u.id = c.user_id AND u.status = 'active'
        LEFT JOIN parley.session s ON s.tenant_id = c.tenant_id AND s.id = c.session_id
        LEFT JOIN parley.api_key k ON k.tenant_id = c.tenant_id AND k.id = c.api_key_id
        WHERE c.tenant_id = parley.tenant_id() AND c.token_sha256 = $1::bytea AND c.expires_at > $2::timestamptz
          AND s.ended_at IS NULL AND k.revoked_at IS NULL)",
    .effect = Effect::Reads};

constinit const Statement kPurgeClientSecrets{
    .name = "purge_client_secrets",
    .sql = "SELECT parley.purge_client_secrets($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

}  // namespace parley::conversation

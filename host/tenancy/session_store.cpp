#include "session_store.hpp"

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

constinit const Statement kOpenSession{
    .name = "open_session",
    .sql =
        "SELECT parley.open_session($1::uuid, $2::uuid, $3::bytea, $4, $5, $6::timestamptz, "
        "$7::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kBeginSignIn{
    .name = "begin_sign_in",
    .sql = R"(
        SELECT wait_s, account, tenant_id, user_id, password_hash
        FROM parley.begin_sign_in($1, $2, $3::integer, $4::integer, $5::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kFinishSignIn{
    .name = "finish_sign_in",
    .sql = R"(
        SELECT id, tenant_id, email, display_name, role, status, email_verified_at IS NOT NULL, locale, time_zone,
               created_at, last_sign_in_at
        FROM parley.finish_sign_in($1::uuid, $2, $3, $4, $5, $6::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kRotateRefreshToken{
    .name = "rotate_refresh_token",
    .sql = R"(
        SELECT r.outcome, r.session_id, u.id, u.tenant_id, u.email, u.display_name, u.role, u.status,
               u.email_verified_at IS NOT NULL, u.locale, u.time_zone, u.created_at, u.last_sign_in_at
        FROM parley.rotate_refresh_token($1::bytea, $2::bytea, $3, $4, $5::timestamptz, $6::timestamptz, $7::jsonb) r,
             LATERAL (SELECT (r.person).*) u)",
    .effect = Effect::Writes};

constinit const Statement kListSessions{
    .name = "list_sessions",
    .sql = R"(
        SELECT id, created_at, last_used_at, expires_at, user_agent, address FROM parley.session
        WHERE tenant_id = parley.tenant_id() AND user_id = parley.user_id() AND ended_at IS NULL
          AND expires_at > $1::timestamptz
        ORDER BY last_used_at DESC, id DESC)",
    .effect = Effect::Reads};

constinit const Statement kEndSession{
    .name = "end_session",
    .sql = R"(
        SELECT parley.require(
            EXISTS (SELECT FROM parley.end_sessions(parley.user_id(), $1::uuid, NULL, $2, $3::timestamptz)),
            'PR404', 'session_not_found'))",
    .effect = Effect::Writes};

constinit const Statement kEndSessions{
    .name = "end_sessions",
    .sql = R"(
        SELECT coalesce(jsonb_agg(ended), '[]')
        FROM parley.end_sessions($1::uuid, NULL, $2::uuid, 'revoked', $3::timestamptz) ended)",
    .effect = Effect::Writes};

Session readSession(const storage::Row& row) {
    return {
        .id = row.id<base::SessionId>(0),
        .created_at = row.time(1),
        .last_used_at = row.time(2),
        .expires_at = row.time(3),
        .user_agent = row.text(4),
        .address = row.text(5)};
}

}  // namespace parley::tenancy

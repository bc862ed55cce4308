#include "user_store.hpp"

#include <base/check.hpp>

namespace parley::tenancy {

using storage::Effect;
using storage::Statement;

constinit const Statement kFindUser{
    .name = "find_user",
    .sql = R"(
        SELECT id, tenant_id, email, display_name, role, status, email_verified_at IS NOT NULL, locale, time_zone,
               created_at, last_sign_in_at
        FROM parley.app_user WHERE tenant_id = parley.tenant_id() AND id = $1::uuid)",
    .effect = Effect::Reads};

// A prefix is a range under the C collation; LIKE could not use the index under row-level security.
constinit const Statement kListUsers{
    .name = "list_users",
    .sql = R"(
        SELECT id, tenant_id, email, display_name, role, status, email_verified_at IS NOT NULL, locale, time_zone,
               created_at, last_sign_in_at
        FROM parley.app_user
        WHERE tenant_id = parley.tenant_id() AND ($1::uuid IS NULL OR id < $1::uuid)
          AND ($2::text IS NULL OR (email_key >= lower($2) AND email_key < lower($2) || chr(1114111)))
        ORDER BY id DESC LIMIT $3::integer)",
    .effect = Effect::Reads};

constinit const Statement kCreateUser{
    .name = "create_user",
    .sql = R"(
        SELECT id, tenant_id, email, display_name, role, status, email_verified_at IS NOT NULL, locale, time_zone,
               created_at, last_sign_in_at
        FROM parley.create_user($1::uuid, $2, $3, $4::jsonb, $5, $6::boolean, $7, $8::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kPatchUser{
    .name = "patch_user",
    .sql = R"(
        SELECT u.id, u.tenant_id, u.email, u.display_name, u.role, u.status, u.email_verified_at IS NOT NULL, u.locale,
               u.time_zone, u.created_at, u.last_sign_in_at, p.ended
        FROM parley.patch_user($1::uuid, $2::jsonb, $3, $4::timestamptz) p, LATERAL (SELECT (p.person).*) u)",
    .effect = Effect::Writes};

constinit const Statement kEraseUser{
    .name = "erase_user",
    .sql = "SELECT sessions, api_keys FROM parley.erase_user($1::uuid, $2, $3::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kRequireUserBelow{
    .name = "require_user_below",
    .sql = "SELECT FROM parley.lock_user($1::uuid, $2)",
    .effect = Effect::Writes};

constinit const Statement kFindPassword{
    .name = "find_password",
    .sql = R"(
        SELECT email, password_hash FROM parley.app_user
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid AND status = 'active')",
    .effect = Effect::Reads};

constinit const Statement kChangePassword{
    .name = "change_password",
    .sql =
        "SELECT parley.change_password($1::uuid, $2, $3, $4::uuid, $5, $6::jsonb, $7::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kSetPassword{
    .name = "set_password",
    .sql = "SELECT parley.set_password($1::uuid, $2, $3, $4, $5::jsonb, $6::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kTakeAttempt{
    .name = "take_attempt",
    .sql = "SELECT parley.take_attempt($1, $2::integer, $3::interval, $4::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kForgiveAttempts{
    .name = "forgive_attempts",
    .sql = "SELECT parley.forgive_attempts($1, $2)",
    .effect = Effect::Writes};

constinit const Statement kMailVerification{
    .name = "mail_verification",
    .sql = R"(
        SELECT parley.mail_verification($1::uuid, $2::integer, $3::bytea, $4::jsonb, $5, $6::timestamptz, $7::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kMailInvitation{
    .name = "mail_invitation",
    .sql =
        "SELECT parley.mail_invitation($1::uuid, $2::bytea, $3::jsonb, $4, $5::timestamptz, "
        "$6::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kVerifyEmail{
    .name = "verify_email",
    .sql = "SELECT parley.verify_email($1::bytea, $2::timestamptz, $3::jsonb)",
    .effect = Effect::Writes};

constinit const Statement kRequestPasswordReset{
    .name = "request_password_reset",
    .sql = R"(
        SELECT parley.request_password_reset(
            $1, $2::integer, $3::bytea, $4::jsonb, $5, $6::timestamptz, $7::timestamptz, $8::jsonb))",
    .effect = Effect::Writes};

constinit const Statement kFindPasswordToken{
    .name = "find_password_token",
    .sql = "SELECT user_id, email FROM parley.find_password_token($1::bytea, $2::timestamptz)",
    .effect = Effect::Reads};

constinit const Statement kCompletePasswordReset{
    .name = "complete_password_reset",
    .sql = R"(
        SELECT user_id, ended
        FROM parley.complete_password_reset($1::bytea, $2, $3::jsonb, $4::timestamptz, $5::jsonb))",
    .effect = Effect::Writes};

constinit const Statement kTidyTenancy{
    .name = "tidy_tenancy",
    .sql = "SELECT parley.tidy_tenancy($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = storage::Pace::Slow};

User readUser(const storage::Row& row, int column) {
    const auto role = roleFromText(row.view(column + 4));
    const auto status = userStatusFromText(row.view(column + 5));
    CHECK(role.has_value() && status.has_value());
    return {
        .id = row.id<base::UserId>(column),
        .tenant = row.tenant(column + 1),
        .email = row.text(column + 2),
        .display_name = row.text(column + 3),
        .role = *role,
        .status = *status,
        .email_verified = row.flag(column + 6),
        .locale = row.text(column + 7),
        .time_zone = row.text(column + 8),
        .created_at = row.time(column + 9),
        .last_sign_in_at = row.maybeTime(column + 10)};
}

}  // namespace parley::tenancy

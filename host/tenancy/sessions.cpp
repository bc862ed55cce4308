#include "sessions.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "audit_store.hpp"
#include "revocation_store.hpp"
#include "session_store.hpp"
#include "tenant_token.hpp"
#include "text_rules.hpp"
#include "user_store.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr std::string_view kRefreshPrefix = "rt_";
constexpr std::chrono::hours kSessionLifetime{7 * 24};
constexpr std::size_t kLongestUserAgent = 400;
constexpr std::size_t kLongestAddress = 60;

base::Error refreshInvalid() {
    return advised(
        base::Error{.code = base::ErrorCode::Unauthenticated, .reason = "refresh_token_invalid"});
}

base::Error noSession() {
    return advised(base::Error{.code = base::ErrorCode::Conflict, .reason = "no_session"});
}

}  // namespace

Sessions::Sessions(
    storage::Database& database,
    const base::Clock& clock,
    const AccessTokens& tokens,
    const CsrfTokens& csrf,
    const TenantDirectory& directory,
    Revocations& revocations)
    : database_{database},
      clock_{clock},
      tokens_{tokens},
      csrf_{csrf},
      directory_{directory},
      revocations_{revocations} {}

Sessions::Opening Sessions::addOpening(
    storage::Transaction& transaction,
    base::TenantId tenant,
    base::UserId user,
    const Actor& actor) const {
    const auto now = clock_.now();
    auto token = TenantToken::make(kRefreshPrefix, tenant);
    const auto session = base::SessionId::make(now);
    transaction.add(
        kOpenSession,
        session,
        user,
        storage::Param::bytes(token.sha256),
        toPlainText(actor.user_agent, kLongestUserAgent),
        toPlainText(actor.address, kLongestAddress),
        now,
        now + kSessionLifetime);
    return {.id = session, .refresh_token = std::move(token.text)};
}

base::Result<SignedIn> Sessions::describe(const Opening& opening, const User& user) const {
    auto tenant = TRY(directory_.byId(user.tenant));
    const auto now = clock_.now();
    return SignedIn{
        .session = opening.id,
        .access_token = tokens_.sign(
            {.tenant = user.tenant,
             .user = user.id,
             .role = user.role,
             .session = opening.id,
             .email_verified = user.email_verified,
             .issued_at = now,
             .expires_at = now + tokens_.lifetime()}),
        .expires_in = tokens_.lifetime(),
        .refresh_token = opening.refresh_token,
        .refresh_expires_in = kSessionLifetime,
        .csrf_token = csrf_.forSession(opening.id),
        .user = user,
        .tenant = std::move(tenant)};
}

base::Result<SignedIn> Sessions::refresh(const std::string& refresh_token, const Actor& actor) {
    const auto old = TenantToken::parse(kRefreshPrefix, refresh_token);
    if (!old || !directory_.findAny(old->tenant)) return refreshInvalid();
    TRY(directory_.byId(old->tenant));
    const auto now = clock_.now();
    auto fresh = TenantToken::make(kRefreshPrefix, old->tenant);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, old->tenant},
        kRotateRefreshToken,
        storage::Param::bytes(old->sha256),
        storage::Param::bytes(fresh.sha256),
        toPlainText(actor.user_agent, kLongestUserAgent),
        toPlainText(actor.address, kLongestAddress),
        now,
        now + kSessionLifetime,
        toAuditJson(now, actor, {.action = "session.refresh_token_reused"})));
    CHECK(!rows.empty());
    const auto row = rows.front();
    if (row.view(0) == "unknown") return refreshInvalid();
    const auto user = readUser(row, 2);
    const auto session = row.id<base::SessionId>(1);
    if (row.view(0) == "reused") {
        revocations_.apply({.tenant = user.tenant, .user = user.id, .session = session});
        return advised(base::Error{
            .code = base::ErrorCode::Unauthenticated, .reason = "refresh_token_reused"});
    }
    return describe({.id = session, .refresh_token = std::move(fresh.text)}, user);
}

base::Result<std::vector<Session>> Sessions::list(const Principal& principal) const {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, principal.tenant, principal.user},
        kListSessions,
        clock_.now()));
    std::vector<Session> sessions;
    for (const auto row : rows) {
        sessions.push_back(readSession(row));
    }
    return sessions;
}

base::Result<void> Sessions::revoke(
    const Principal& principal, base::SessionId session, const Actor& actor) {
    const auto now = clock_.now();
    const bool is_own = principal.session == session;
    storage::Transaction transaction{database_, principal.tenant, principal.user};
    transaction.add(kEndSession, session, is_own ? "signed_out" : "revoked", now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = is_own ? "session.signed_out" : "session.revoked",
         .target = session.publicId()});
    TRY(advised(transaction.run()));
    revocations_.apply({.tenant = principal.tenant, .user = principal.user, .session = session});
    return {};
}

base::Result<int> Sessions::revokeOthers(const Principal& principal, const Actor& actor) {
    if (!principal.session) return noSession();
    const auto now = clock_.now();
    storage::Transaction transaction{database_, principal.tenant, principal.user};
    const auto ended = transaction.add(kEndSessions, principal.user, principal.session, now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "session.others_revoked", .target = principal.user.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    const auto revocations =
        endedSessions(principal.tenant, principal.user, answers[ended].front().json(0));
    revocations_.apply(revocations);
    return static_cast<int>(revocations.size());
}

}  // namespace parley::tenancy

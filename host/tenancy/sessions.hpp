#pragma once

#include "access_tokens.hpp"
#include "actor.hpp"
#include "csrf_tokens.hpp"
#include "revocations.hpp"
#include "tenant_directory.hpp"
#include "user.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage

namespace parley::tenancy {

/// Everything a client gets when it has signed in or refreshed.
struct SignedIn {
    base::SessionId session;
    std::string access_token = {};
    std::chrono::seconds expires_in{};
    std::string refresh_token = {};
    std::chrono::seconds refresh_expires_in{};
    std::string csrf_token = {};
    User user = {};
    std::shared_ptr<const Tenant> tenant = {};
};

/// One place where a user is signed in.
struct Session {
    base::SessionId id;
    base::UtcTime created_at = {};
    base::UtcTime last_used_at = {};
    base::UtcTime expires_at = {};
    std::string user_agent = {};
    std::string address = {};
};

/// Where users are signed in. A session lasts seven days from its last refresh. Each refresh token
/// works once; using an old one again ends the session, because two parties hold it.
class Sessions {
public:
    /// A session that is being opened inside somebody else's transaction.
    struct Opening {
        base::SessionId id;
        std::string refresh_token = {};
    };

    Sessions(
        storage::Database& database,
        const base::Clock& clock,
        const AccessTokens& tokens,
        const CsrfTokens& csrf,
        const TenantDirectory& directory,
        Revocations& revocations);

    /// Adds the statements that open a session to a transaction of the user's tenant.
    Opening addOpening(
        storage::Transaction& transaction,
        base::TenantId tenant,
        base::UserId user,
        const Actor& actor) const;
    /// What the client gets for a session whose transaction has succeeded.
    [[nodiscard]] base::Result<SignedIn> describe(const Opening& opening, const User& user) const;

    /// Unauthenticated `refresh_token_invalid`, or `refresh_token_reused` when the session ended.
    base::Result<SignedIn> refresh(const std::string& refresh_token, const Actor& actor);
    base::Result<std::vector<Session>> list(const Principal& principal) const;
    /// NotFound `session_not_found`.
    base::Result<void> revoke(
        const Principal& principal, base::SessionId session, const Actor& actor);
    /// All of the user's but the principal's own. Returns how many.
    base::Result<int> revokeOthers(const Principal& principal, const Actor& actor);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const AccessTokens& tokens_;
    const CsrfTokens& csrf_;
    const TenantDirectory& directory_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

#pragma once

#include "actor.hpp"
#include "page.hpp"
#include "revocations.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// A secret by which a program acts for the user who made it.
struct ApiKey {
    base::ApiKeyId id;
    base::UserId user;
    std::string name = {};
    Role role = Role::Member;
    base::UtcTime created_at = {};
    std::optional<base::UtcTime> expires_at = {};
    std::optional<base::UtcTime> last_used_at = {};
};

/// A tenant's API keys. A key never has more rights than its user has at that moment.
class ApiKeys {
public:
    struct Creation {
        std::string name = {};
        Role role = Role::Member;
        std::optional<base::UtcTime> expires_at = {};
    };
    struct Created {
        ApiKey key;
        /// `pk_…`; not kept anywhere, so this is the only time it is seen.
        std::string secret;
    };

    ApiKeys(storage::Database& database, const base::Clock& clock, Revocations& revocations);

    /// True when a bearer token looks like an API key rather than an access token.
    [[nodiscard]] static bool looksLikeOne(std::string_view bearer);
    /// Unauthenticated `api_key_invalid`. Remembers what it finds for half a minute, or until the
    /// key or its user is revoked.
    base::Result<Principal> authenticate(std::string_view secret);

    base::Result<Created> create(
        base::TenantId tenant, const Creation& creation, const Actor& actor);
    /// For a user whom the actor vouches for: the command line.
    base::Result<Created> createFor(
        base::TenantId tenant, base::UserId user, const Creation& creation, const Actor& actor);
    base::Result<Page<ApiKey>> list(base::TenantId tenant, const PageRequest& page) const;
    /// NotFound `api_key_not_found`.
    base::Result<void> revoke(base::TenantId tenant, base::ApiKeyId key, const Actor& actor);

private:
    struct Remembered {
        Principal principal;
        base::UtcTime until;
    };
    std::optional<Principal> recall(const std::string& secret_sha256);
    void remember(
        const std::string& secret_sha256, const Principal& principal, std::uint64_t epoch);
    void forget(const Revocation& revocation);

    storage::Database& database_;
    const base::Clock& clock_;
    Revocations& revocations_;
    /// Counts revocations, so that an answer older than one of them is not remembered.
    std::atomic<std::uint64_t> forgotten_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, Remembered> remembered_;
};

}  // namespace parley::tenancy

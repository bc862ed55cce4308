#pragma once

#include "actor.hpp"
#include "page.hpp"
#include "passwords.hpp"
#include "revocations.hpp"
#include "tenant.hpp"
#include "user.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <optional>
#include <string>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage
namespace parley::secrets {
class Vault;
}

namespace parley::tenancy {

/// A tenant's users, as its admins see and change them, and each user's own profile. Nobody gives a
/// role above their own or touches somebody above them (Forbidden `role_above_yours`), and a tenant
/// keeps at least one active admin (Conflict `last_admin`).
class Users {
public:
    struct Creation {
        std::string email = {};
        Role role = Role::Member;
        /// Without one the user is invited by mail and chooses it.
        std::optional<std::string> password = {};
        /// Instead of a password: what another system stored of it.
        std::optional<std::string> imported_hash = {};
        std::optional<std::string> display_name = {};
        std::optional<std::string> locale = {};
        std::optional<std::string> time_zone = {};
    };
    struct Patch {
        std::optional<std::string> display_name = {};
        std::optional<std::string> locale = {};
        std::optional<std::string> time_zone = {};
        /// Ends the user's sessions when it changes.
        std::optional<Role> role = {};
        /// Active or Disabled. Disabling ends the user's sessions.
        std::optional<UserStatus> status = {};
    };

    Users(
        storage::Database& database,
        const base::Clock& clock,
        const secrets::Vault& vault,
        Passwords& passwords,
        Revocations& revocations);

    /// The user behind the principal, in one round trip.
    base::Result<User> current(const Principal& principal) const;
    base::Result<User> patchCurrent(
        const Principal& principal, const Patch& patch, const Actor& actor);

    base::Result<User> find(base::TenantId tenant, base::UserId user) const;
    base::Result<Page<User>> list(
        base::TenantId tenant,
        const std::optional<std::string>& email_prefix,
        const PageRequest& page) const;
    /// Forbidden `email_not_verified` while the address of whoever asks is not confirmed.
    base::Result<User> create(const Tenant& tenant, const Creation& creation, const Actor& actor);
    base::Result<User> patch(
        base::TenantId tenant, base::UserId user, const Patch& patch, const Actor& actor);
    /// Erases the person's data; the audit log keeps what they did under their id.
    base::Result<void> remove(base::TenantId tenant, base::UserId user, const Actor& actor);
    /// Signs the user out everywhere. Returns how many sessions ended.
    base::Result<int> revokeSessions(base::TenantId tenant, base::UserId user, const Actor& actor);

private:
    base::Result<User> change(
        storage::Transaction transaction,
        base::UserId user,
        const Patch& patch,
        const Actor& actor);

    storage::Database& database_;
    const base::Clock& clock_;
    const secrets::Vault& vault_;
    Passwords& passwords_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

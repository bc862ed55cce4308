#pragma once

#include "actor.hpp"
#include "tenant.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage
namespace parley::secrets {
class Vault;
}

namespace parley::tenancy {

/// Proves that an e-mail address is its user's: a link that works once and for a day.
class EmailVerification {
public:
    EmailVerification(
        storage::Database& database, const base::Clock& clock, const secrets::Vault& vault);

    /// Unprocessable `verification_token_invalid`.
    base::Result<void> confirm(const std::string& token, const Actor& actor);
    /// Conflict `email_already_verified`; RateLimited `too_many_messages` after three in an hour.
    base::Result<void> resend(const Tenant& tenant, const Principal& principal, const Actor& actor);

    /// Adds the statement that queues the mail to a transaction of the user's tenant.
    static void addMail(
        storage::Transaction& transaction,
        const Tenant& tenant,
        base::UserId user,
        const secrets::Vault& vault,
        base::UtcTime now);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const secrets::Vault& vault_;
};

}  // namespace parley::tenancy

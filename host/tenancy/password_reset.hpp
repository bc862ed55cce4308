#pragma once

#include "actor.hpp"
#include "passwords.hpp"
#include "revocations.hpp"
#include "tenant.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>

namespace parley::storage {
class Database;
}
namespace parley::secrets {
class Vault;
}

namespace parley::tenancy {

/// A new password for somebody who reads the account's mail. Also how an invited user sets their
/// first one.
class PasswordReset {
public:
    PasswordReset(
        storage::Database& database,
        const base::Clock& clock,
        const secrets::Vault& vault,
        Passwords& passwords,
        Revocations& revocations);

    /// Succeeds whether or not the account exists, so that nobody can find out. Past three requests
    /// in an hour for one account no more mail is sent.
    base::Result<void> request(const Tenant& tenant, const std::string& email, const Actor& actor);
    /// Ends every session. Unprocessable `reset_token_invalid` or `password_refused`.
    base::Result<void> complete(
        const std::string& token, const std::string& new_password, const Actor& actor);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const secrets::Vault& vault_;
    Passwords& passwords_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

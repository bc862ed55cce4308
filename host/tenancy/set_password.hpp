#pragma once

#include "actor.hpp"
#include "passwords.hpp"
#include "revocations.hpp"
#include "user.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// A new password for a user who is locked out, given by whoever runs the host. Signs the user out
/// everywhere, ends a lock-out and links that were mailed, and tells the user by mail. An invited
/// user becomes active; a disabled one stays so.
class SetPassword {
public:
    SetPassword(
        storage::Database& database,
        const base::Clock& clock,
        Passwords& passwords,
        Revocations& revocations);

    /// NotFound `user_not_found`, Forbidden `role_above_yours`, Unprocessable `password_refused`.
    base::Result<User> set(const User& user, const std::string& password, const Actor& actor);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    Passwords& passwords_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

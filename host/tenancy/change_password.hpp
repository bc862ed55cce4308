#pragma once

#include "actor.hpp"
#include "confirm_password.hpp"
#include "passwords.hpp"
#include "revocations.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// A new password for a user who is signed in and knows the old one. Ends their other sessions and
/// tells them by mail.
class ChangePassword {
public:
    ChangePassword(
        storage::Database& database,
        const base::Clock& clock,
        Passwords& passwords,
        Revocations& revocations);

    /// Forbidden `password_wrong`, Unprocessable `password_refused`, RateLimited
    /// `too_many_attempts`.
    base::Result<void> change(
        const Principal& principal,
        const std::string& current_password,
        const std::string& new_password,
        const Actor& actor);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    Passwords& passwords_;
    ConfirmPassword confirm_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

#pragma once

#include "passwords.hpp"
#include "principal.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <string>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// Asks somebody who is signed in for their password once more, before what cannot be undone.
/// Slowed like signing in: whoever found an open browser gets five tries a minute.
class ConfirmPassword {
public:
    struct Confirmed {
        std::string email;
        /// What the password was checked against.
        std::string hash;
    };

    ConfirmPassword(storage::Database& database, const base::Clock& clock, Passwords& passwords)
        : database_{database}, clock_{clock}, passwords_{passwords} {}

    /// Forbidden `password_wrong`, RateLimited `too_many_attempts`.
    base::Result<Confirmed> confirm(const Principal& principal, const std::string& password);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    Passwords& passwords_;
};

}  // namespace parley::tenancy

#pragma once

#include "actor.hpp"
#include "confirm_password.hpp"
#include "passwords.hpp"
#include "revocations.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// A person's right to their data: to take it along and to have it erased.
class AccountData {
public:
    AccountData(
        storage::Database& database,
        const base::Clock& clock,
        Passwords& passwords,
        Revocations& revocations);

    /// Everything kept about the user, without secrets.
    base::Result<nlohmann::json> exportOf(const Principal& principal, const Actor& actor);
    /// Forbidden `password_wrong`, Conflict `last_admin`.
    base::Result<void> closeAccount(
        const Principal& principal, const std::string& password, const Actor& actor);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    ConfirmPassword confirm_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

#pragma once

#include "passwords.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <string_view>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// The tenants and accounts that `./run` shows a newcomer: one tenant per experience, the
/// platform's own with its operator, and in each an admin and a user, all with the password
/// `parley-demo`. Never in production.
class Demo {
public:
    Demo(storage::Database& database, const base::Clock& clock, Passwords& passwords);

    /// Adds what is missing. Does nothing, and hashes nothing, when all is there.
    base::Result<void> seed();
    /// That of `practice`, `companion`, `receptionist`, `mentor` or `assistant`; always the same.
    static base::TenantId tenantOf(std::string_view experience);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    Passwords& passwords_;
};

}  // namespace parley::tenancy

#pragma once

#include "passwords.hpp"
#include "sessions.hpp"

#include <base/result.hpp>

#include <optional>
#include <string>

namespace parley::tenancy {

/// Lets a user in by e-mail address and password. Attempts are counted in the database before the
/// password is looked at, so that neither parallel tries nor several hosts get around the limits:
/// five failures a minute for an account, twenty for an address.
class SignIn {
public:
    SignIn(
        storage::Database& database,
        const base::Clock& clock,
        Passwords& passwords,
        const Sessions& sessions);

    /// Unauthenticated `credentials_wrong`, RateLimited `too_many_attempts`, Forbidden
    /// `account_disabled`. An operator gets in from any tenant's door.
    base::Result<SignedIn> withPassword(
        const Tenant& tenant,
        const std::string& email,
        const std::string& password,
        const Actor& actor);

private:
    struct Candidate;
    base::Result<Candidate> begin(
        const Tenant& tenant, const std::string& email, const Actor& actor);
    base::Result<SignedIn> finish(
        const Candidate& candidate, const std::optional<std::string>& new_hash, const Actor& actor);
    base::Error refuse(const Candidate& candidate, const Actor& actor, base::Error error);

    storage::Database& database_;
    const base::Clock& clock_;
    Passwords& passwords_;
    const Sessions& sessions_;
};

}  // namespace parley::tenancy

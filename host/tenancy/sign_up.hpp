#pragma once

#include "passwords.hpp"
#include "sessions.hpp"

#include <base/result.hpp>

#include <optional>
#include <string>

namespace parley::secrets {
class Vault;
}

namespace parley::tenancy {

/// Opens an account for somebody who asks for one, signs them in and mails them a link that proves
/// their address.
class SignUp {
public:
    struct Request {
        std::string email = {};
        std::string password = {};
        std::optional<std::string> display_name = {};
        std::optional<std::string> locale = {};
        std::optional<std::string> time_zone = {};
    };

    SignUp(
        storage::Database& database,
        const base::Clock& clock,
        const secrets::Vault& vault,
        Passwords& passwords,
        const Sessions& sessions);

    /// Conflict `email_taken`, Unprocessable `email_invalid` or `password_refused`, Forbidden
    /// `sign_up_closed`.
    base::Result<SignedIn> createAccount(
        const Tenant& tenant, const Request& request, const Actor& actor);

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const secrets::Vault& vault_;
    Passwords& passwords_;
    const Sessions& sessions_;
};

}  // namespace parley::tenancy

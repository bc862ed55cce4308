#pragma once

#include "access_tokens.hpp"
#include "account_data.hpp"
#include "api_keys.hpp"
#include "audit_log.hpp"
#include "authentication.hpp"
#include "change_password.hpp"
#include "csrf_tokens.hpp"
#include "demo.hpp"
#include "email_verification.hpp"
#include "idempotency_keys.hpp"
#include "mend_jobs.hpp"
#include "password_reset.hpp"
#include "passwords.hpp"
#include "revocations.hpp"
#include "sessions.hpp"
#include "set_password.hpp"
#include "sign_in.hpp"
#include "sign_up.hpp"
#include "signing_keys.hpp"
#include "stream_tickets.hpp"
#include "tenant_directory.hpp"
#include "tenants.hpp"
#include "tidying.hpp"
#include "users.hpp"

#include <base/result.hpp>

#include <string>

namespace parley::tenancy {

/// Everything this module offers, wired once per process. Members may be used from any thread.
/// The owner calls `directory.refresh()` every half second, `revocations.poll()` every quarter
/// second, `signing_keys.refresh()` every half minute and `tidying.tidy()` every hour.
struct Services {
    struct Options {
        std::string default_tenant = "practice";
        AccessTokens::Options access_tokens = {};
        Passwords::Cost password_cost = {};
    };

    Services(
        storage::Database& database,
        const secrets::Vault& vault,
        io::BlockingPool& hashing_pool,
        const base::Clock& clock,
        const Options& options);

    /// Reads tenants, keys and revocations. To be called before anything else is asked.
    base::Result<void> start();

    TenantDirectory directory;
    SigningKeys signing_keys;
    AccessTokens access_tokens;
    CsrfTokens csrf_tokens;
    Revocations revocations;
    Passwords passwords;
    Sessions sessions;
    SignUp sign_up;
    SignIn sign_in;
    EmailVerification email_verification;
    PasswordReset password_reset;
    ChangePassword change_password;
    SetPassword set_password;
    Users users;
    Tenants tenants;
    ApiKeys api_keys;
    Authentication authentication;
    StreamTickets stream_tickets;
    AuditLog audit_log;
    AccountData account_data;
    MendJobs mend_jobs;
    IdempotencyKeys idempotency_keys;
    Demo demo;
    Tidying tidying;
};

}  // namespace parley::tenancy

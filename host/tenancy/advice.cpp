#include "advice.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace parley::tenancy {

namespace {

struct Advice {
    std::string_view reason;
    std::string_view sentence;
};

constexpr std::array kAdvice{
    Advice{"access_revoked", "This session has ended; sign in again."},
    Advice{"access_token_expired", "The access token has expired; refresh it or sign in again."},
    Advice{"access_token_invalid", "The access token is not one of ours; sign in again."},
    Advice{"account_disabled", "This account is disabled; ask an admin of the tenant."},
    Advice{"api_key_invalid", "The API key is unknown, expired or revoked; use another."},
    Advice{"api_key_not_found", "There is no API key with this id."},
    Advice{"confirmation_wrong", "Repeat the tenant's slug exactly as confirmation."},
    Advice{"credentials_wrong", "E-mail address or password is wrong."},
    Advice{"email_already_verified", "This address is verified already."},
    Advice{"email_invalid", "This is not an e-mail address we can send to; check the spelling."},
    Advice{"email_taken", "There is an account with this address. Sign in, or reset its password."},
    Advice{"host_taken", "One of these host names leads to another tenant already."},
    Advice{
        "idempotency_key_in_use",
        "The first request with this Idempotency-Key is still running; try again."},
    Advice{
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request; choose a new one."},
    Advice{"invalid_cursor", "Pass the next_cursor of the page before, unchanged."},
    Advice{
        "last_admin", "The tenant needs at least one active admin; make another user admin first."},
    Advice{"operator_only", "Only an operator of the platform may do this."},
    Advice{"password_wrong", "The current password is wrong."},
    Advice{
        "refresh_token_invalid",
        "The refresh token is unknown, used up or expired; sign in again."},
    Advice{
        "refresh_token_reused",
        "The refresh token was used before, so the session has ended; sign in again."},
    Advice{"reset_token_invalid", "This link is unknown, used up or expired; ask for a new one."},
    Advice{
        "email_not_verified",
        "Confirm your own e-mail address first, then refresh your session: the link is in the mail "
        "you got when you registered."},
    Advice{"role_above_yours", "This needs a role above yours."},
    Advice{"session_not_found", "There is no open session with this id."},
    Advice{"no_session", "This takes a session; an API key has none."},
    Advice{"sign_up_closed", "This tenant takes no sign-ups; ask an admin for an invitation."},
    Advice{"slug_taken", "There is a tenant with this slug; choose another."},
    Advice{"tenant_not_found", "There is no such tenant; check the host name or X-Parley-Tenant."},
    Advice{"tenant_suspended", "This tenant is suspended; ask the operator of the platform."},
    Advice{"too_many_attempts", "Too many attempts; wait a little and try again."},
    Advice{"too_many_messages", "Enough mails were sent; look for the newest one or try later."},
    Advice{"user_not_found", "There is no user with this id."},
    Advice{
        "verification_token_invalid",
        "This link is unknown, used up or expired; ask for a new one."},
};

}  // namespace

base::Error advised(base::Error error) {
    if (!error.advice.empty()) return error;
    const auto* found = std::find_if(kAdvice.begin(), kAdvice.end(), [&](const auto& advice) {
        return advice.reason == error.reason;
    });
    if (found != kAdvice.end()) error.advice = found->sentence;
    return error;
}

}  // namespace parley::tenancy

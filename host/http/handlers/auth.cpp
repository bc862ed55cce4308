#include "auth.hpp"

#include "rendering.hpp"
#include "session_cookies.hpp"

#include <http/cookies.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

/// Sets the cookies and says the same in the body, for programs.
nlohmann::json renderSignedIn(Call& call, const tenancy::SignedIn& signed_in) {
    setSessionCookies(call, signed_in);
    return {
        {"access_token", signed_in.access_token},
        {"token_type", "Bearer"},
        {"expires_in", signed_in.expires_in.count()},
        {"refresh_token", signed_in.refresh_token},
        {"refresh_expires_in", signed_in.refresh_expires_in.count()},
        {"csrf_token", signed_in.csrf_token},
        {"user", renderUser(signed_in.user, *signed_in.tenant)}};
}

}  // namespace

base::Result<Reply> registerAccount(Call& call) {
    const auto& body = call.body;
    const auto signed_in = TRY(call.services.tenancy.sign_up.createAccount(
        *call.tenant,
        {.email = body.at("email").get<std::string>(),
         .password = body.at("password").get<std::string>(),
         .display_name = maybeField<std::string>(body, "display_name"),
         .locale = maybeField<std::string>(body, "locale"),
         .time_zone = maybeField<std::string>(body, "time_zone")},
        call.actor()));
    return created(renderSignedIn(call, signed_in));
}

base::Result<Reply> logIn(Call& call) {
    const auto signed_in = TRY(call.services.tenancy.sign_in.withPassword(
        *call.tenant,
        call.body.at("email").get<std::string>(),
        call.body.at("password").get<std::string>(),
        call.actor()));
    return ok(renderSignedIn(call, signed_in));
}

base::Result<Reply> refreshSession(Call& call) {
    auto token = call.body.is_object() ? maybeField<std::string>(call.body, "refresh_token")
                                       : std::optional<std::string>{};
    if (!token) token = call.cookie(kRefreshCookie);
    auto signed_in = call.services.tenancy.sessions.refresh(token.value_or(""), call.actor());
    if (!signed_in) {
        // A browser would offer the dead cookies for ever.
        if (signed_in.error().code == base::ErrorCode::Unauthenticated) clearSessionCookies(call);
        return std::move(signed_in).error();
    }
    return ok(renderSignedIn(call, *signed_in));
}

base::Result<Reply> verifyEmail(Call& call) {
    TRY(call.services.tenancy.email_verification.confirm(
        call.body.at("token").get<std::string>(), call.actor()));
    return noContent();
}

base::Result<Reply> forgotPassword(Call& call) {
    TRY(call.services.tenancy.password_reset.request(
        *call.tenant, call.body.at("email").get<std::string>(), call.actor()));
    return accepted({{"status", "accepted"}});
}

base::Result<Reply> resetPassword(Call& call) {
    TRY(call.services.tenancy.password_reset.complete(
        call.body.at("token").get<std::string>(),
        call.body.at("password").get<std::string>(),
        call.actor()));
    return noContent();
}

base::Result<Reply> startSingleSignOn(Call&) {
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "sso_provider_not_found",
        .advice =
            "This tenant has no identity provider of that name; sign in with e-mail address "
            "and password."};
}

base::Result<Reply> finishSingleSignOn(Call&) {
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "sso_state_unknown",
        .advice = "No sign-in with an identity provider is under way here; start again."};
}

}  // namespace parley::http

#include "middlewares.hpp"

#include <base/bytes.hpp>
#include <http/cookies.hpp>
#include <http/route.hpp>
#include <http/services.hpp>
#include <tenancy/services.hpp>

#include <algorithm>

namespace parley::http {

namespace {

bool changesState(const Call& call) {
    return call.route->method != Method::Get;
}

/// `https://app.example.com` against the request's own `app.example.com`.
bool isOwnOrigin(const Call& call, const std::string& origin) {
    const auto scheme_end = origin.find("://");
    return scheme_end != std::string::npos &&
           origin.substr(scheme_end + 3) == call.request.getHost();
}

bool isAllowedOrigin(const Call& call, const std::string& origin) {
    if (isOwnOrigin(call, origin)) return true;
    if (call.tenant == nullptr) return false;
    const auto& allowed = call.tenant->cors_origins;
    return std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

void letRead(Call& call, const std::string& origin) {
    call.reply_headers.emplace_back("Access-Control-Allow-Origin", origin);
    call.reply_headers.emplace_back("Access-Control-Allow-Credentials", "true");
    call.reply_headers.emplace_back(
        "Access-Control-Expose-Headers", "X-Request-Id, Retry-After, ETag, Location");
}

base::Error csrfMissing() {
    return {
        .code = base::ErrorCode::Forbidden,
        .reason = "csrf_token_wrong",
        .advice = "Send the csrf_token of your sign-in as X-CSRF-Token, or use a bearer token."};
}

base::Result<void> checkCsrf(const Call& call) {
    const auto offered = call.header("X-CSRF-Token").value_or("");
    if (call.credentials == CredentialSource::Cookie) {
        const auto& session = call.caller->session;
        if (!session || !call.services.tenancy.csrf_tokens.belongsTo(offered, *session))
            return csrfMissing();
    } else if (
        call.credentials == CredentialSource::None && !call.header("Authorization") &&
        call.cookie(kRefreshCookie)) {
        // Signing in again or refreshing: the session is not known yet, but only our own pages can
        // read the cookie that has to be repeated.
        const auto expected = call.cookie(kCsrfCookie).value_or("");
        if (expected.empty() || !base::equalInConstantTime(offered, expected)) return csrfMissing();
    }
    return {};
}

}  // namespace

base::Result<Reply> checkOrigin(Call& call, const Next& next) {
    call.origin_is_settled = true;
    if (const auto origin = call.header("Origin")) {
        const bool allowed = isAllowedOrigin(call, *origin);
        const bool upgrades = call.header("Upgrade").has_value();
        if (!allowed && (changesState(call) || upgrades)) {
            return base::Error{
                .code = base::ErrorCode::Forbidden,
                .reason = "origin_not_allowed",
                .advice =
                    "Pages of this origin may not call this tenant. Its admin can allow it under "
                    "cors_origins."};
        }
        if (allowed && !isOwnOrigin(call, *origin)) letRead(call, *origin);
        call.reply_headers.emplace_back("Vary", "Origin");
    }
    if (changesState(call) && call.tenant != nullptr) TRY(checkCsrf(call));
    return next(call);
}

void shareRefusal(Call& call) {
    const auto origin = call.header("Origin");
    if (!origin) return;
    if (call.services.tenancy.directory.isAnyonesOrigin(*origin)) letRead(call, *origin);
    call.reply_headers.emplace_back("Vary", "Origin");
}

}  // namespace parley::http

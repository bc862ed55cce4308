#include "session_cookies.hpp"

#include <http/cookies.hpp>

namespace parley::http {

namespace {

enum class Scripts : std::uint8_t { MayRead, MayNotRead };

void setCookie(
    Call& call,
    std::string_view name,
    std::string_view value,
    std::chrono::seconds lifetime,
    Scripts scripts) {
    std::string cookie{name};
    cookie.append("=").append(value).append("; Path=/; Secure; SameSite=Lax; Max-Age=");
    cookie += std::to_string(lifetime.count());
    if (scripts == Scripts::MayNotRead) cookie += "; HttpOnly";
    call.reply_headers.emplace_back("Set-Cookie", std::move(cookie));
}

}  // namespace

void setSessionCookies(Call& call, const tenancy::SignedIn& signed_in) {
    const auto session = signed_in.refresh_expires_in;
    setCookie(
        call, kSessionCookie, signed_in.access_token, signed_in.expires_in, Scripts::MayNotRead);
    setCookie(call, kRefreshCookie, signed_in.refresh_token, session, Scripts::MayNotRead);
    setCookie(call, kCsrfCookie, signed_in.csrf_token, session, Scripts::MayRead);
}

void clearSessionCookies(Call& call) {
    constexpr std::chrono::seconds kNow{0};
    setCookie(call, kSessionCookie, "", kNow, Scripts::MayNotRead);
    setCookie(call, kRefreshCookie, "", kNow, Scripts::MayNotRead);
    setCookie(call, kCsrfCookie, "", kNow, Scripts::MayRead);
}

}  // namespace parley::http

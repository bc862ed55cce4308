#pragma once

#include <string_view>

namespace parley::http {

// The prefix makes browsers refuse them from other hosts, other paths and unencrypted pages.
inline constexpr std::string_view kSessionCookie = "__Host-parley_session";
inline constexpr std::string_view kRefreshCookie = "__Host-parley_refresh";
inline constexpr std::string_view kCsrfCookie = "__Host-parley_csrf";

}  // namespace parley::http

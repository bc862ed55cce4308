#pragma once

#include "session.hpp"

#include <io/outbound/failure.hpp>
#include <io/outbound/http_message.hpp>
#include <provider/failure.hpp>

#include <parley/host.h>

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

namespace parley::provider {

/// Whether a plugin's session may connect there, and on whose word: the manifest's list counts as a
/// tenant's wish, a base URL of the settings as the operator's. Empty when neither names it.
std::optional<io::Trust> trustFor(
    const Session& session, std::string_view host, std::uint16_t port, bool secure);

/// Until the earlier of the session's deadline and the plugin's own, which is 0 when it has none;
/// at least a millisecond, since none is no limit. Empty without either.
std::optional<std::chrono::milliseconds> timeLeft(
    const Session& session, std::uint64_t deadline_ns);

/// A plugin's request as the host makes it, with the secret that its credential refers to; or why
/// it is not made: PARLEY_E_INVALID, PARLEY_E_PERMISSION, or PARLEY_E_AUTH when the secret is not
/// set.
std::variant<io::HttpRequest, parley_code> outboundRequest(
    Session& session, const parley_http_request* request);

/// How something outbound failed, as a plugin's sink is told. Holds no URL: a secret can be in it.
Failure failureOf(const io::OutboundFailure& failure);

}  // namespace parley::provider

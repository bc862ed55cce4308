#pragma once

#include "session.hpp"

#include <io/outbound/sent.hpp>
#include <io/outbound/tcp_client.hpp>
#include <io/outbound/web_socket_client.hpp>
#include <provider/failure.hpp>

#include <parley/host.h>

#include <optional>
#include <variant>

namespace parley::provider {

/// A plugin's request as a handshake of the host's, by the rules of `outboundRequest`.
std::variant<io::WebSocketRequest, parley_code> outboundWebSocket(
    Session& session, const parley_http_request* request);

/// Where a plugin wants to connect to. PARLEY_E_INVALID, or PARLEY_E_PERMISSION for a host that
/// neither the manifest names nor a base URL of the settings, with its port and any scheme.
std::variant<io::TcpTarget, parley_code> outboundTarget(
    const Session& session, const parley_tcp_request* request);

/// What a plugin that wanted to send something is told.
parley_code codeOf(io::Sent sent);

/// Why a socket is not counted as closed properly, as its sink is told. `own_code` is that with
/// which the plugin closed it, 0 when it did not. A refused handshake means what an HTTP answer of
/// that status means.
std::optional<Failure> failureOf(
    const Session& session, const io::WebSocketEnd& end, std::uint16_t own_code);

}  // namespace parley::provider

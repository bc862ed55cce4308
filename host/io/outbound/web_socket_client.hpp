#pragma once

#include "dialer.hpp"
#include "http_message.hpp"
#include "loop_sessions.hpp"
#include "sent.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::io {

class WebSocketSession;

enum class MessageKind : std::uint8_t { Text, Binary };

struct WebSocketRequest {
    /// `wss://` or `ws://`.
    std::string url;
    /// As of an HttpRequest; the fields of the handshake are not the caller's to set.
    HttpHeaders headers = {};
    /// In order of preference. A server that picks another is refused.
    std::vector<std::string> subprotocols = {};
    Trust trust = Trust::Tenant;
    /// Name, connection and TLS handshake.
    std::chrono::milliseconds connect_timeout{5'000};
    /// From the connection to the server's whole answer.
    std::chrono::milliseconds handshake_timeout{10'000};
    /// Without a byte from the peer, which is asked with a ping after half of it; zero is no limit.
    /// Not counted while reading is paused.
    std::chrono::milliseconds idle_timeout{60'000};
    /// From `connect` to the end; zero is no limit.
    std::chrono::milliseconds total_timeout{0};
    std::size_t max_message_bytes = std::size_t{1024} * 1024;
    /// `send` is busy while this much or more waits to go out, and takes more again below half of
    /// it.
    std::size_t high_watermark = std::size_t{256} * 1024;
    /// A longer body of a refusal is cut.
    std::size_t max_refusal_bytes = std::size_t{16} * 1024;
};

/// Close codes of RFC 6455 that are never sent.
constexpr std::uint16_t kNoCloseCode = 1005;
constexpr std::uint16_t kNoCloseFrame = 1006;

struct WebSocketEnd {
    /// Nothing when either side closed with a close frame.
    std::optional<OutboundFailure> failure = {};
    /// The peer's.
    std::uint16_t close_code = kNoCloseFrame;
    std::string close_reason = {};
    /// What the server answered instead of opening. The failure's kind is Protocol then.
    std::optional<HttpResponse> refusal = {};
};

/// What a socket tells its owner, on the loop it was made on: `on_open` with the subprotocol that
/// the server picked, `on_message` for each whole message (the bytes count only during the call),
/// `on_writable` after a `send` was busy, and at last `on_end`, exactly once. None runs inside a
/// call of the socket's, and none after `cancel` returns. They may destroy their owner.
struct WebSocketCallbacks {
    std::function<void(const std::string& subprotocol, const HttpHeaders& headers)> on_open = {};
    std::function<void(MessageKind, std::string_view)> on_message = {};
    std::function<void()> on_writable = {};
    std::function<void(const WebSocketEnd&)> on_end = {};
};

/// A handle of one socket. Used on the socket's loop; letting go of it lets the socket go on.
class ClientWebSocket {
public:
    ClientWebSocket() = default;
    explicit ClientWebSocket(std::weak_ptr<WebSocketSession> session)
        : session_{std::move(session)} {}

    /// Also before it is open: the message waits.
    Sent send(MessageKind kind, std::string_view message);
    /// Stops reading, pings too: the peer is held up as soon as the buffers between are full.
    void pause();
    void resume();
    /// Sends what waits, which before the socket is open means then, and a close frame, and ends
    /// when the peer has answered it, or anyway when nothing has gone out for two seconds. Messages
    /// that still come are dropped.
    void close(std::uint16_t code = 1000, std::string_view reason = {});
    /// Ends it at once and without a further callback.
    void cancel();

private:
    std::weak_ptr<WebSocketSession> session_;
};

/// WebSockets to other servers, for the whole host. Pings are answered, fragments put together, and
/// whatever RFC 6455 forbids a server ends the socket with Protocol. No extensions. Made after the
/// loops; closed and destroyed, off the loops, while they still run.
class WebSocketClient {
public:
    WebSocketClient(Loops& loops, Dialer& dialer);
    ~WebSocketClient();
    WebSocketClient(const WebSocketClient&) = delete;
    WebSocketClient& operator=(const WebSocketClient&) = delete;

    /// On a loop; the socket stays on it.
    ClientWebSocket connect(WebSocketRequest request, WebSocketCallbacks callbacks);
    /// Ends every socket with Cancelled and refuses further ones.
    void close();

private:
    Dialer& dialer_;
    LoopSessions<WebSocketSession> sessions_;
};

}  // namespace parley::io

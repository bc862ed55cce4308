#pragma once

#include "dialer.hpp"
#include "loop_sessions.hpp"
#include "sent.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::io {

class TcpSession;

struct TcpTarget {
    /// A name or an address, by the same rules as in a URL.
    std::string host;
    std::uint16_t port = 0;
    Trust trust = Trust::Tenant;
    /// Plain for protocols that change to TLS later: nothing secret may be sent before `startTls`.
    FirstBytes first_bytes = FirstBytes::Tls;
    /// Name and connection; also each TLS handshake.
    std::chrono::milliseconds connect_timeout{5'000};
    /// Without a byte in either direction; zero is no limit. Not counted while reading is paused.
    std::chrono::milliseconds idle_timeout{60'000};
    /// From `connect` to the end; zero is no limit.
    std::chrono::milliseconds total_timeout{0};
    /// `send` is busy while this much or more waits to go out, and takes more again below half of
    /// it.
    std::size_t high_watermark = std::size_t{256} * 1024;
};

/// What a connection tells its owner, on the loop it was made on: `on_open` once, `on_data` as
/// bytes come (they count only during the call), `on_secure` when `startTls` is through,
/// `on_writable` after a `send` was busy, and at last `on_end`, exactly once: with nothing when
/// either side closed in good order. None runs inside a call of the connection's, and none after
/// `cancel` returns.
struct TcpCallbacks {
    std::function<void()> on_open = {};
    std::function<void(std::string_view)> on_data = {};
    std::function<void()> on_secure = {};
    std::function<void()> on_writable = {};
    std::function<void(const std::optional<OutboundFailure>&)> on_end = {};
};

/// A handle of one connection. Used on the connection's loop; letting go of it lets the connection
/// go on.
class TcpConnection {
public:
    TcpConnection() = default;
    explicit TcpConnection(std::weak_ptr<TcpSession> session) : session_{std::move(session)} {}

    /// Also before it is open, and while TLS begins: the bytes wait.
    Sent send(std::string_view bytes);
    /// On an open, plain connection: sends what waits, then changes to TLS. Whatever the peer says
    /// in between was not said under TLS, and ends the connection with Protocol.
    void startTls();
    void pause();
    void resume();
    /// Sends what waits and ends the connection in good order, or anyway when nothing has moved for
    /// two seconds. What waits for TLS that has not begun is dropped.
    void close();
    /// Ends it at once and without a further callback.
    void cancel();

private:
    std::weak_ptr<TcpSession> session_;
};

/// Connections to servers that do not speak HTTP, for the whole host. Made after the loops; closed
/// and destroyed, off the loops, while they still run.
class TcpClient {
public:
    TcpClient(Loops& loops, Dialer& dialer);
    ~TcpClient();
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    /// On a loop; the connection stays on it.
    TcpConnection connect(TcpTarget target, TcpCallbacks callbacks);
    /// Ends every connection with Cancelled and refuses further ones.
    void close();

private:
    Dialer& dialer_;
    LoopSessions<TcpSession> sessions_;
};

}  // namespace parley::io

#pragma once

#include "call.hpp"
#include "media_address.hpp"

#include <base/result.hpp>
#include <io/loop.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::transport {

struct WebRtcOptions {
    /// One UDP socket each.
    std::vector<MediaAddress> addresses = {};
    /// The same on each address. 0: any free one.
    std::uint16_t udp_port = 0;
    /// Where callers whose UDP is blocked reach `takeTcp`. 0: they are not offered TCP.
    std::uint16_t tcp_port = 0;

    std::size_t max_calls = 2'000;
    /// Calls that were answered and are not connected yet.
    std::size_t max_pending = 200;
    std::size_t max_tcp_connections = 2'000;
    /// From the answer to the open data channel.
    std::chrono::milliseconds connect_timeout{30'000};
    /// Without a valid check of the caller's (RFC 7675).
    std::chrono::milliseconds consent_timeout{30'000};
    /// `send` refuses while this much waits.
    std::size_t max_waiting_bytes = std::size_t{1024} * 1024;
    /// `play` drops what would be more than this.
    std::chrono::seconds max_playout{600};
};

struct Accepted {
    std::string answer_sdp;
    std::unique_ptr<WebRtcCall> call;
};

/// Ends WebRTC calls in this process: ICE-lite, DTLS, SRTP, SCTP and Opus, all on one loop. There
/// is at most one in a process. Made after the loops; destroyed, off the loops or on its own, while
/// they still run: calls that are still open then hear `onClosed`. Their handles may outlive it.
class WebRtcServer {
public:
    /// Binds the sockets. Unavailable `cannot_listen`.
    static base::Result<std::unique_ptr<WebRtcServer>> create(
        io::Loop& loop, WebRtcOptions options);
    ~WebRtcServer();
    WebRtcServer(const WebRtcServer&) = delete;
    WebRtcServer& operator=(const WebRtcServer&) = delete;

    io::Loop& loop();
    /// Answers an offer; on the loop. InvalidArgument `offer_malformed`, or Unprocessable
    /// `offer_unsupported` for one without Opus, DTLS or BUNDLE. Unavailable `too_many_calls`.
    base::Result<Accepted> accept(std::string_view offer_sdp, CallSink& sink);

    /// Whether a TCP connection to the port of HTTP is meant for `takeTcp`, by its first byte.
    static bool isIceTcp(std::uint8_t first_byte) { return first_byte < 0x08; }
    /// From any thread: a connection that was accepted elsewhere and what was read from it.
    void takeTcp(boost::asio::ip::tcp::socket socket, std::string first_bytes);

    /// On the loop.
    [[nodiscard]] std::size_t calls() const;
    /// The socket of the first address.
    [[nodiscard]] std::uint16_t udpPort() const;

private:
    class Core;
    explicit WebRtcServer(std::shared_ptr<Core> core) : core_{std::move(core)} {}
    std::shared_ptr<Core> core_;
};

}  // namespace parley::transport

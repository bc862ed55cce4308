#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace parley::io {

/// Where handlers run: on the loop as fibers, or on plain threads (which the thread sanitizer can
/// follow).
enum class HandlerPlace : std::uint8_t { Fibers, Threads };

/// What one edge server listens on and what it tolerates from a client.
struct EdgeOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    /// 0: no TLS port.
    std::uint16_t tls_port = 0;
    std::string tls_certificate_file = {};
    std::string tls_key_file = {};

    HandlerPlace handlers = HandlerPlace::Fibers;
    std::size_t handler_threads = 16;

    std::size_t max_head_bytes = std::size_t{16} * 1024;
    std::size_t max_body_bytes = std::size_t{1024} * 1024;
    std::size_t max_connections = 20'000;
    std::chrono::seconds head_timeout{10};
    std::chrono::seconds body_timeout{30};
    std::chrono::seconds idle_timeout{75};
    std::chrono::seconds write_timeout{30};
    std::chrono::seconds drain_timeout{10};

    /// Takes over a connection to the plain port that begins with a byte below 0x08, which no
    /// request does, with what was read from it. Called on the connection's loop; without it such a
    /// connection is refused as any other that is no request.
    std::function<void(boost::asio::ip::tcp::socket, std::string first_bytes)> on_other_protocol =
        {};
};

}  // namespace parley::io

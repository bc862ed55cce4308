#pragma once

#include <Poco/Net/SocketAddress.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/string_type.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

// What plain and encrypted connections have in common.
namespace parley::io::connection_detail {

using boost::asio::ip::tcp;

inline constexpr std::size_t kReadSize = 4096;
inline constexpr std::chrono::seconds kLingerTime{2};
// Below it are lengths of other protocols' first frames.
inline constexpr char kFirstByteOfRequests = 0x08;
inline constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();
// What handlers' answers carry too, for those that no handler sees.
inline constexpr std::string_view kRefusalHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

/// What a connection is waiting for; each state has its own deadline.
enum class Phase : std::uint8_t {
    Handshake,
    Idle,
    Head,
    Body,
    Handling,
    Streaming,
    Writing,
    Lingering,
    Closed
};

inline Poco::Net::SocketAddress toPoco(const tcp::endpoint& endpoint) {
    return {endpoint.data(), static_cast<poco_socklen_t>(endpoint.size())};
}

inline std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace parley::io::connection_detail

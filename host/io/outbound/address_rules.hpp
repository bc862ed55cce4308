#pragma once

#include <base/result.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string_view>

namespace parley::io {

/// A range of addresses, such as `10.0.0.0/8`, `fd00::/8` or the single `127.0.0.1`.
class Network {
public:
    /// InvalidArgument `network_invalid`.
    static base::Result<Network> parse(std::string_view text);
    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

private:
    Network(const boost::asio::ip::address& base, unsigned bits) : base_{base}, bits_{bits} {}

    boost::asio::ip::address base_;
    unsigned bits_;
};

enum class Reach : std::uint8_t {
    /// Anywhere on the internet.
    Public,
    /// Loopback, private, link-local, reserved, tunnelled, multicast: not the public internet.
    Private,
    /// Where clouds hand out a machine's own credentials.
    Metadata,
};

/// How far an address reaches. IPv4 inside IPv6 (mapped, NAT64) reaches as far as what is inside.
Reach reachOf(const boost::asio::ip::address& address);

}  // namespace parley::io

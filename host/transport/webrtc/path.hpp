#pragma once

#include "wire.hpp"

#include <boost/asio/ip/udp.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace parley::transport {

/// What carries datagrams to callers: a UDP socket, or one ICE-TCP connection.
class Carrier {
public:
    virtual ~Carrier() = default;
    /// Drops the datagram rather than wait for long.
    virtual void send(const boost::asio::ip::udp::endpoint& to, Bytes datagram) = 0;
    /// The call that came over it proved who it is.
    virtual void admit() {}
    /// The call that came over it has ended.
    virtual void release() {}
};

/// One way between the server and a caller.
struct Path {
    std::shared_ptr<Carrier> carrier;
    boost::asio::ip::udp::endpoint remote;

    void send(Bytes datagram) const { carrier->send(remote, datagram); }
    bool operator==(const Path& other) const {
        return carrier == other.carrier && remote == other.remote;
    }
};

struct PathHash {
    std::size_t operator()(const Path& path) const {
        return std::hash<boost::asio::ip::address>{}(path.remote.address()) * 31 +
               path.remote.port() * 7 + std::hash<std::shared_ptr<Carrier>>{}(path.carrier);
    }
};

/// Who gets what comes in, before it is known whom it is for. May change the datagram.
using TakeDatagram = std::function<void(const Path&, std::span<std::uint8_t>)>;

}  // namespace parley::transport

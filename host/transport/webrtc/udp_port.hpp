#pragma once

#include "media_address.hpp"
#include "path.hpp"

#include <base/result.hpp>
#include <io/loop.hpp>

#include <array>
#include <memory>

namespace parley::transport {

/// The UDP socket of one local address. Bound to it, so that answers leave from where they are
/// awaited.
class UdpPort final : public Carrier, public std::enable_shared_from_this<UdpPort> {
public:
    /// Unavailable `cannot_listen`.
    static base::Result<std::shared_ptr<UdpPort>> bind(
        io::Loop& loop, const MediaAddress& address, std::uint16_t port);
    explicit UdpPort(io::Loop& loop, const MediaAddress& address)
        : address_{address}, socket_{loop.context()} {}

    [[nodiscard]] const MediaAddress& address() const { return address_; }
    [[nodiscard]] std::uint16_t port() const;

    void receive(TakeDatagram take);
    void close();
    void send(const boost::asio::ip::udp::endpoint& to, Bytes datagram) override;

private:
    void waitForMore();
    void takeAll();

    const MediaAddress address_;
    boost::asio::ip::udp::socket socket_;
    TakeDatagram take_;
    std::array<std::uint8_t, 2'048> buffer_{};
};

}  // namespace parley::transport

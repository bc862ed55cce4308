#pragma once

#include "media_address.hpp"
#include "path.hpp"

#include <base/result.hpp>
#include <io/loop.hpp>

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstddef>
#include <memory>

namespace parley::transport {

/// The UDP socket of one local address. Bound to it, so that answers leave from where they are
/// awaited.
class UdpPort final : public Carrier, public std::enable_shared_from_this<UdpPort> {
public:
    /// Unavailable `cannot_listen`.
    static base::Result<std::shared_ptr<UdpPort>> bind(
        io::Loop& loop, const MediaAddress& address, std::uint16_t port);
    UdpPort(io::Loop& loop, const MediaAddress& address);
    ~UdpPort() override;

    [[nodiscard]] const MediaAddress& address() const { return address_; }
    [[nodiscard]] std::uint16_t port() const;

    void receive(TakeDatagram take);
    void close();
    void send(const boost::asio::ip::udp::endpoint& to, Bytes datagram) override;

private:
    static constexpr std::size_t kInOneCall = 16;

    void waitForMore();
    void look();
    std::size_t takeAll();
    [[nodiscard]] int read();

    const MediaAddress address_;
    boost::asio::ip::udp::socket socket_;
    TakeDatagram take_;
    boost::asio::steady_timer beat_;
    /// What the system fills in one call.
    struct Inbox;
    std::unique_ptr<Inbox> inbox_;
};

}  // namespace parley::transport

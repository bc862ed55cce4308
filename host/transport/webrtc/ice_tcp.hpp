#pragma once

#include "path.hpp"
#include "tcp_framing.hpp"

#include <base/clock.hpp>
#include <io/loop.hpp>
#include <io/outbound/output_queue.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <functional>
#include <memory>

namespace parley::transport {

/// One ICE-TCP connection of a caller whose UDP is blocked. Ends when its peer does, when its call
/// does, or when no call has claimed it in time.
class IceTcp final : public Carrier, public std::enable_shared_from_this<IceTcp> {
public:
    using Ended = std::function<void(const Path&)>;

    IceTcp(
        io::Loop& loop,
        boost::asio::ip::tcp::socket socket,
        const boost::asio::ip::udp::endpoint& remote);

    void start(std::string_view first_bytes, TakeDatagram take, Ended ended);
    void close();
    void send(const boost::asio::ip::udp::endpoint& to, Bytes datagram) override;
    void admit() override;
    void release() override { close(); }

private:
    void read();
    bool takePackets();
    void write();
    [[nodiscard]] bool wouldWait(Bytes datagram) const;

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer unclaimed_;
    const boost::asio::ip::udp::endpoint remote_;
    TakeDatagram take_;
    Ended ended_;
    TcpDeframer deframer_;
    std::array<char, 4'096> buffer_{};
    io::OutputQueue output_;
    bool writing_ = false;
    /// Since when something has been waiting.
    base::MonoTime busy_since_;
};

}  // namespace parley::transport

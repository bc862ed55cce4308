#include "udp_port.hpp"

#include <utility>

namespace parley::transport {

namespace {

using boost::asio::ip::udp;
using boost::system::error_code;

constexpr int kReceiveBuffer = 1024 * 1024;
// So that a flood leaves the loop time for others.
constexpr int kMostInARow = 64;

}  // namespace

base::Result<std::shared_ptr<UdpPort>> UdpPort::bind(
    io::Loop& loop, const MediaAddress& address, std::uint16_t port) {
    auto made = std::make_shared<UdpPort>(loop, address);
    auto& socket = made->socket_;
    const udp::endpoint endpoint{address.local, port};
    error_code error;
    socket.open(endpoint.protocol(), error);
    if (!error) socket.bind(endpoint, error);
    if (!error) socket.non_blocking(true, error);
    if (error) {
        return base::Error{
            .code = base::ErrorCode::Unavailable,
            .reason = "cannot_listen",
            .detail = "udp " + address.local.to_string() + " " + std::to_string(port) + ": " +
                      error.message()};
    }
    // Less is granted where the system has a lower limit.
    error_code granted;
    socket.set_option(udp::socket::receive_buffer_size{kReceiveBuffer}, granted);
    return made;
}

std::uint16_t UdpPort::port() const {
    error_code error;
    return socket_.local_endpoint(error).port();
}

void UdpPort::receive(TakeDatagram take) {
    take_ = std::move(take);
    waitForMore();
}

void UdpPort::close() {
    error_code error;
    socket_.close(error);
}

void UdpPort::send(const udp::endpoint& to, Bytes datagram) {
    // A full socket loses the datagram, as the network would.
    error_code error;
    socket_.send_to(boost::asio::buffer(datagram.data(), datagram.size()), to, 0, error);
}

void UdpPort::waitForMore() {
    socket_.async_wait(
        udp::socket::wait_read, [self = shared_from_this()](const error_code& error) {
            if (error || !self->socket_.is_open()) return;
            self->takeAll();
            self->waitForMore();
        });
}

void UdpPort::takeAll() {
    Path path{.carrier = shared_from_this(), .remote = {}};
    for (int i = 0; i < kMostInARow && socket_.is_open(); ++i) {
        error_code error;
        const auto size = socket_.receive_from(boost::asio::buffer(buffer_), path.remote, 0, error);
        // An ICMP message of one peer is told as an error of the socket: there may be more.
        if (error == boost::asio::error::connection_refused) continue;
        if (error) return;
        take_(path, std::span{buffer_}.first(size));
    }
}

}  // namespace parley::transport

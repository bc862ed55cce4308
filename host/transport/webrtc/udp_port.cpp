#include "udp_port.hpp"

#include "beat.hpp"

#include <boost/asio/post.hpp>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace parley::transport {

namespace {

using boost::asio::ip::udp;
using boost::system::error_code;

constexpr int kReceiveBuffer = 1024 * 1024;
// So that a flood leaves the loop time for others.
constexpr std::size_t kMostInARow = 64;
constexpr std::size_t kLongestDatagram = 2'048;

}  // namespace

struct UdpPort::Inbox {
    Inbox() {
        for (std::size_t i = 0; i < kInOneCall; ++i) {
            parts[i] = {.iov_base = bytes[i].data(), .iov_len = bytes[i].size()};
            auto& head = messages[i].msg_hdr;
            head.msg_iov = &parts[i];
            head.msg_iovlen = 1;
            head.msg_name = senders[i].data();
        }
    }

    std::array<std::array<std::uint8_t, kLongestDatagram>, kInOneCall> bytes{};
    std::array<udp::endpoint, kInOneCall> senders{};
    std::array<iovec, kInOneCall> parts{};
    std::array<mmsghdr, kInOneCall> messages{};
};

UdpPort::UdpPort(io::Loop& loop, const MediaAddress& address)
    : address_{address},
      socket_{loop.context()},
      beat_{loop.context()},
      inbox_{std::make_unique<Inbox>()} {}

UdpPort::~UdpPort() = default;

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
    beat_.cancel();
}

void UdpPort::send(const udp::endpoint& to, Bytes datagram) {
    // A full socket loses the datagram, as the network would.
    error_code error;
    socket_.send_to(boost::asio::buffer(datagram.data(), datagram.size()), to, 0, error);
}

void UdpPort::waitForMore() {
    socket_.async_wait(
        udp::socket::wait_read, [self = shared_from_this()](const error_code& error) {
            if (!error) self->look();
        });
}

/// While something comes it is looked for at each beat, and what has come by then is read in one
/// go.
void UdpPort::look() {
    if (!socket_.is_open()) return;
    const auto taken = takeAll();
    if (!socket_.is_open()) return;
    if (taken == 0) return waitForMore();
    const auto again = [self = shared_from_this()](const error_code& cancelled = {}) {
        if (!cancelled) self->look();
    };
    if (taken >= kMostInARow) return boost::asio::post(socket_.get_executor(), again);
    beat_.expires_at(nextBeat(std::chrono::steady_clock::now()));
    beat_.async_wait(again);
}

/// How many there were.
std::size_t UdpPort::takeAll() {
    Path path{.carrier = shared_from_this(), .remote = {}};
    std::size_t taken = 0;
    while (taken < kMostInARow && socket_.is_open()) {
        const int count = read();
        for (int i = 0; i < count; ++i, ++taken) {
            const auto place = static_cast<std::size_t>(i);
            path.remote = inbox_->senders[place];
            path.remote.resize(inbox_->messages[place].msg_hdr.msg_namelen);
            take_(path, std::span{inbox_->bytes[place]}.first(inbox_->messages[place].msg_len));
        }
        if (static_cast<std::size_t>(count) < kInOneCall) break;
    }
    return taken;
}

int UdpPort::read() {
    for (auto& message : inbox_->messages)
        message.msg_hdr.msg_namelen = static_cast<socklen_t>(inbox_->senders.front().capacity());
    while (true) {
        const int count = recvmmsg(
            socket_.native_handle(), inbox_->messages.data(), kInOneCall, MSG_DONTWAIT, nullptr);
        if (count >= 0) return count;
        // An ICMP message of one peer is told as an error of the socket: there may be more.
        if (errno != ECONNREFUSED && errno != EINTR) return 0;
    }
}

}  // namespace parley::transport

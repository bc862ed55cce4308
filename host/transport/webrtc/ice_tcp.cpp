#include "ice_tcp.hpp"

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

using boost::asio::ip::tcp;
using boost::asio::ip::udp;
using boost::system::error_code;

constexpr std::chrono::seconds kClaimTime{10};
constexpr std::chrono::milliseconds kLatestAudio{100};
constexpr std::size_t kMostWaiting = std::size_t{256} * 1024;
// What the system holds back cannot be dropped any more when it is late.
constexpr int kSendBuffer = 32 * 1024;

bool isAudio(Bytes datagram) {
    return datagram[0] >= 128;
}

}  // namespace

IceTcp::IceTcp(io::Loop& loop, tcp::socket socket, const udp::endpoint& remote)
    : socket_{std::move(socket)},
      unclaimed_{loop.context(), kClaimTime},
      remote_{remote},
      output_{kMostWaiting} {}

void IceTcp::start(std::string_view first_bytes, TakeDatagram take, Ended ended) {
    take_ = std::move(take);
    ended_ = std::move(ended);
    error_code error;
    socket_.set_option(tcp::no_delay{true}, error);
    socket_.set_option(tcp::socket::send_buffer_size{kSendBuffer}, error);
    unclaimed_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
        const auto self = weak.lock();
        if (!cancelled && self != nullptr) self->close();
    });
    deframer_.add(first_bytes);
    if (takePackets()) read();
}

void IceTcp::close() {
    if (!socket_.is_open()) return;
    error_code error;
    socket_.close(error);
    unclaimed_.cancel();
    ended_({.carrier = shared_from_this(), .remote = remote_});
}

void IceTcp::admit() {
    unclaimed_.cancel();
}

void IceTcp::read() {
    socket_.async_read_some(
        boost::asio::buffer(buffer_),
        [self = shared_from_this()](const error_code& error, std::size_t count) {
            if (error) return self->close();
            self->deframer_.add({self->buffer_.data(), count});
            if (self->takePackets()) self->read();
        });
}

/// False when the connection has ended.
bool IceTcp::takePackets() {
    const Path path{.carrier = shared_from_this(), .remote = remote_};
    while (socket_.is_open()) {
        const auto packet = deframer_.next();
        if (!packet) break;
        // SRTP is opened in place.
        std::array<std::uint8_t, TcpDeframer::kMostPacket> copy{};
        std::copy(packet->begin(), packet->end(), copy.begin());
        take_(path, std::span{copy}.first(packet->size()));
    }
    if (deframer_.isBroken()) close();
    return socket_.is_open();
}

bool IceTcp::wouldWait(Bytes datagram) const {
    if (output_.isEmpty()) return false;
    return output_.isFull() ||
           (isAudio(datagram) && std::chrono::steady_clock::now() - busy_since_ > kLatestAudio);
}

void IceTcp::send(const udp::endpoint&, Bytes datagram) {
    if (!socket_.is_open() || datagram.empty() || wouldWait(datagram)) return;
    if (output_.isEmpty()) busy_since_ = std::chrono::steady_clock::now();
    appendFrame(output_.waiting(), datagram);
    if (!writing_) write();
}

void IceTcp::write() {
    const auto bytes = output_.next();
    writing_ = !bytes.empty();
    if (!writing_) return;
    socket_.async_write_some(
        boost::asio::buffer(bytes),
        [self = shared_from_this()](const error_code& error, std::size_t count) {
            if (error) return self->close();
            self->output_.wrote(count);
            self->write();
        });
}

}  // namespace parley::transport

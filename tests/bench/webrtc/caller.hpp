#pragma once

#include <transport/webrtc/certificate.hpp>
#include <transport/webrtc/rtp.hpp>
#include <transport/webrtc/sctp.hpp>
#include <transport/webrtc/srtp.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::testing {

/// Packets of Opus, 20 ms each.
using Recording = std::vector<std::vector<std::uint8_t>>;

/// A WebRTC caller without a codec: it says a recording over and over, and counts what comes back.
class Caller {
public:
    /// Posts its offer to the server and waits for the answer.
    Caller(
        boost::asio::io_context& context,
        const transport::DtlsIdentity& identity,
        const Recording& recording,
        std::uint16_t http_port);
    ~Caller();
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// Begins to connect.
    void start();
    [[nodiscard]] bool isOpen() const { return messages_ > 0; }
    /// Every 20 ms.
    void tick();
    /// One message over the data channel.
    void say(std::string_view text);

    [[nodiscard]] std::size_t packetsSent() const { return sent_; }
    [[nodiscard]] std::size_t packetsHeard() const { return heard_; }
    [[nodiscard]] std::size_t messages() const { return messages_; }

private:
    void readAnswer(const std::string& sdp);
    void receive();
    void take(std::span<std::uint8_t> datagram);
    void takeDtls(transport::Bytes datagram);
    void shakeHands();
    void flushDtls();
    void takeEvents();
    void sendCheck();
    void speak();

    const Recording& recording_;
    boost::asio::ip::udp::socket socket_;
    transport::OpenSslPtr<SSL_CTX> context_;
    transport::OpenSslPtr<SSL> ssl_;
    std::string user_;
    std::string server_user_;
    std::string server_password_;
    std::array<std::uint8_t, 2'048> buffer_{};
    bool shaking_ = false;
    std::optional<transport::Srtp> srtp_;
    std::optional<transport::SctpAssociation> association_;
    std::size_t ticks_ = 0;
    std::size_t sent_ = 0;
    std::size_t heard_ = 0;
    std::size_t messages_ = 0;
};

}  // namespace parley::testing

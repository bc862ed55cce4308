#include "caller.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>
#include <transport/webrtc/call.hpp>
#include <transport/webrtc/dtls.hpp>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include <openssl/srtp.h>
#include <unit/transport/offers.hpp>
#include <unit/transport/stun_check.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::testing {

namespace {

using boost::asio::ip::udp;
using transport::Bytes;
using transport::bytesOf;
using transport::textOf;

constexpr std::uint8_t kOpusType = 111;
constexpr std::uint32_t kSsrc = 1;
constexpr std::size_t kTicksBetweenChecks = 100;

void replace(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string digitsOf(const std::string& digest) {
    std::string text;
    for (const auto symbol : base::toHex(digest)) {
        if (text.size() % 3 == 2) text += ':';
        text += static_cast<char>(std::toupper(symbol));
    }
    return text;
}

std::string offerOf(const std::string& user, const transport::Fingerprint& fingerprint) {
    std::string offer{transport::kBrowserOffer};
    replace(offer, "a=ice-ufrag:Wk3t", "a=ice-ufrag:" + user);
    const auto begin = offer.find("sha-256 ") + 8;
    const std::string digits = offer.substr(begin, offer.find('\r', begin) - begin);
    replace(offer, digits, digitsOf(fingerprint.digest));
    return offer;
}

std::string post(std::uint16_t port, const std::string& offer) {
    Poco::Net::HTTPClientSession session{"127.0.0.1", port};
    Poco::Net::HTTPRequest request{"POST", "/calls", "HTTP/1.1"};
    request.setContentLength(static_cast<std::streamsize>(offer.size()));
    request.setContentType("application/sdp");
    session.sendRequest(request) << offer;
    Poco::Net::HTTPResponse response;
    std::string answer;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), answer);
    CHECK(response.getStatus() == Poco::Net::HTTPResponse::HTTP_CREATED);
    return answer;
}

std::string valueOf(const std::string& sdp, const std::string& name) {
    const auto begin = sdp.find(name) + name.size();
    return sdp.substr(begin, sdp.find('\r', begin) - begin);
}

}  // namespace

Caller::Caller(
    boost::asio::io_context& context,
    const transport::DtlsIdentity& identity,
    const Recording& recording,
    std::uint16_t http_port)
    : recording_{recording},
      socket_{context, udp::endpoint{boost::asio::ip::make_address("127.0.0.1"), 0}},
      context_{SSL_CTX_new(DTLS_client_method())},
      user_{base::toHex(base::randomBytes(4))} {
    socket_.non_blocking(true);
    SSL_CTX_use_certificate(context_.get(), SSL_CTX_get0_certificate(identity.context.get()));
    SSL_CTX_use_PrivateKey(context_.get(), SSL_CTX_get0_privatekey(identity.context.get()));
    SSL_CTX_set_tlsext_use_srtp(context_.get(), "SRTP_AEAD_AES_128_GCM");
    ssl_.reset(SSL_new(context_.get()));
    auto* in = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl_.get(), in, BIO_new(BIO_s_mem()));
    SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(ssl_.get(), 1'400);
    SSL_set_connect_state(ssl_.get());
    readAnswer(post(http_port, offerOf(user_, identity.fingerprint)));
}

Caller::~Caller() {
    association_.reset();
    SSL_shutdown(ssl_.get());
    flushDtls();
}

void Caller::readAnswer(const std::string& sdp) {
    server_user_ = valueOf(sdp, "a=ice-ufrag:");
    server_password_ = valueOf(sdp, "a=ice-pwd:");
    const auto candidate = valueOf(sdp, " 127.0.0.1 ");
    const auto port = static_cast<std::uint16_t>(std::stoi(candidate));
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
}

void Caller::start() {
    sendCheck();
    receive();
}

void Caller::sendCheck() {
    static constexpr std::string_view kUseCandidate{"\x00\x25\x00\x00", 4};
    const auto check =
        transport::stunCheck(server_user_ + ":" + user_, server_password_, kUseCandidate);
    boost::system::error_code error;
    socket_.send(boost::asio::buffer(check), 0, error);
}

void Caller::receive() {
    socket_.async_wait(udp::socket::wait_read, [this](const boost::system::error_code& failed) {
        if (failed) return;
        for (boost::system::error_code error; !error;) {
            const auto size = socket_.receive(boost::asio::buffer(buffer_), 0, error);
            if (!error && size > 0) take(std::span{buffer_}.first(size));
        }
        receive();
    });
}

void Caller::take(std::span<std::uint8_t> datagram) {
    if (datagram[0] < 4) {
        if (!std::exchange(shaking_, true)) shakeHands();
    } else if (datagram[0] >= 128) {
        if (srtp_ && !transport::isRtcp(datagram) && srtp_->openRtp(datagram)) ++heard_;
    } else {
        takeDtls(datagram);
    }
}

void Caller::takeDtls(Bytes datagram) {
    BIO_write(SSL_get_rbio(ssl_.get()), datagram.data(), static_cast<int>(datagram.size()));
    if (!association_) return shakeHands();
    std::array<std::uint8_t, 4'096> data{};
    for (int count = 0;
         (count = SSL_read(ssl_.get(), data.data(), static_cast<int>(data.size()))) > 0;) {
        association_->receive(std::span{data}.first(static_cast<std::size_t>(count)));
    }
    takeEvents();
}

void Caller::shakeHands() {
    const bool done = SSL_do_handshake(ssl_.get()) == 1;
    flushDtls();
    if (!done) return;
    std::string block(56, '\0');
    SSL_export_keying_material(
        ssl_.get(),
        reinterpret_cast<unsigned char*>(block.data()),
        block.size(),
        "EXTRACTOR-dtls_srtp",
        19,
        nullptr,
        0,
        0);
    srtp_ = transport::Srtp::create(
        {.profile = SRTP_AEAD_AES_128_GCM,
         .from_caller = block.substr(16, 16) + block.substr(44, 12),
         .to_caller = block.substr(0, 16) + block.substr(32, 12)});
    association_.emplace(5'000, transport::kMaxCallMessage, [this](Bytes packet) {
        SSL_write(ssl_.get(), packet.data(), static_cast<int>(packet.size()));
        flushDtls();
    });
}

void Caller::flushDtls() {
    std::array<char, 8'192> bytes{};
    const int count =
        BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    if (count <= 0) return;
    boost::system::error_code error;
    socket_.send(boost::asio::buffer(bytes, static_cast<std::size_t>(count)), 0, error);
}

void Caller::takeEvents() {
    static constexpr std::string_view kOpen{"\x03\0\0\0\0\0\0\0\0\x01\0\0x", 13};
    for (const auto& event : association_->takeEvents()) {
        if (std::holds_alternative<transport::SctpUp>(event)) association_->send(0, 50, kOpen);
        const auto* message = std::get_if<transport::SctpMessage>(&event);
        if (message != nullptr && message->kind == 51) ++messages_;
    }
}

void Caller::tick() {
    if (++ticks_ % kTicksBetweenChecks == 0) sendCheck();
    if (association_) takeEvents();
    if (isOpen()) speak();
}

void Caller::say(std::string_view text) {
    if (association_) association_->send(0, 51, text);
}

void Caller::speak() {
    const auto& payload = recording_[sent_ % recording_.size()];
    std::array<std::uint8_t, 1'024> packet{};
    transport::writeRtpHeader(
        packet,
        {.payload_type = kOpusType,
         .marker = sent_ == 0,
         .sequence = static_cast<std::uint16_t>(sent_),
         .timestamp = static_cast<std::uint32_t>(sent_ * 960),
         .ssrc = kSsrc,
         .payload = {}});
    std::copy(payload.begin(), payload.end(), packet.begin() + transport::kRtpHeader);
    const auto sealed = srtp_->sealRtp(packet, transport::kRtpHeader + payload.size());
    boost::system::error_code error;
    if (sealed) socket_.send(boost::asio::buffer(sealed->data(), sealed->size()), 0, error);
    ++sent_;
}

}  // namespace parley::testing

#pragma once

#include "certificate.hpp"
#include "wire.hpp"

#include <base/clock.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace parley::transport {

/// What the handshake agreed on for SRTP (RFC 5764): one key and salt for each direction.
struct SrtpKeys {
    unsigned long profile = 0;
    std::string from_caller;
    std::string to_caller;
};

/// The server's side of one DTLS connection. `send` gets datagrams and must not call back.
class Dtls {
public:
    using SendDatagram = std::function<void(Bytes)>;
    enum class State : std::uint8_t { Handshaking, Open, Closed, Failed };

    Dtls(const DtlsIdentity& identity, SendDatagram send);
    ~Dtls();
    Dtls(const Dtls&) = delete;
    Dtls& operator=(const Dtls&) = delete;

    [[nodiscard]] State state() const { return state_; }
    /// Takes a datagram and gives what application data was in it.
    std::vector<std::string> receive(Bytes datagram);
    /// Repeats a flight of the handshake that was not answered in time.
    void tick();
    /// False when the datagram was not sent.
    bool send(Bytes data);
    /// Says goodbye.
    void close();

    [[nodiscard]] bool peerIs(const Fingerprint& expected) const;
    [[nodiscard]] std::optional<SrtpKeys> srtpKeys() const;

private:
    struct Io;
    void shakeHands();
    std::vector<std::string> read();

    SendDatagram send_;
    Bytes incoming_;
    OpenSslPtr<SSL> ssl_;
    State state_ = State::Handshaking;
};

}  // namespace parley::transport

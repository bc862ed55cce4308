#pragma once

#include "wire.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// usrsctp's own.
struct socket;

namespace parley::transport {

/// What an association has to tell. Things are told when asked for and never in a callback of
/// usrsctp's, so that whoever hears of them may end the association.
struct SctpMessage {
    std::uint16_t stream = 0;
    std::uint32_t kind = 0;
    std::string bytes;
};
struct SctpUp {};
/// The peer closed these streams.
struct SctpStreamsReset {
    std::vector<std::uint16_t> streams;
};
struct SctpDown {};
using SctpEvent = std::variant<SctpUp, SctpMessage, SctpStreamsReset, SctpDown>;

/// One SCTP association inside DTLS, on a usrsctp without threads; so all associations of the
/// process live on one loop. `send` gets packets and must not call back.
class SctpAssociation {
public:
    using SendPacket = std::function<void(Bytes)>;
    enum class Sent : std::uint8_t { Yes, Later, Never };

    /// Begins to connect; `max_message` limits what is taken from the peer.
    SctpAssociation(std::uint16_t peer_port, std::size_t max_message, SendPacket send);
    /// Aborts it.
    ~SctpAssociation();
    SctpAssociation(const SctpAssociation&) = delete;
    SctpAssociation& operator=(const SctpAssociation&) = delete;

    /// Moves the timers of all associations.
    static void advance(std::uint32_t elapsed_ms);

    void receive(Bytes packet);
    [[nodiscard]] std::vector<SctpEvent> takeEvents() { return std::exchange(events_, {}); }
    Sent send(std::uint16_t stream, std::uint32_t kind, std::string_view bytes);
    void resetStream(std::uint16_t stream);

private:
    friend struct SctpCallbacks;
    static constexpr std::uint16_t kStreams = 16;

    void open(std::uint16_t peer_port);
    void take(std::uint16_t stream, std::uint32_t kind, Bytes bytes, bool last);
    void notice(Bytes notification);

    const std::size_t max_message_;
    SendPacket send_;
    /// What usrsctp knows it by: never a pointer, which would outlive what it points to.
    std::uintptr_t number_;
    struct socket* socket_ = nullptr;
    /// Messages that have come in part, by stream.
    std::array<std::string, kStreams> parts_;
    std::vector<SctpEvent> events_;
};

}  // namespace parley::transport

#pragma once

#include "sctp.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::transport {

/// The caller's data channel: the first one that is opened, on its own association. Further
/// channels are confirmed and what comes on them is dropped.
class DataChannel {
public:
    struct Limits {
        /// The longest message that is taken.
        std::size_t max_incoming = 0;
        /// The longest message that the caller takes.
        std::size_t max_outgoing = 0;
        std::size_t max_waiting_bytes = 0;
    };
    /// What has happened, in order; text is a whole message.
    struct Opened {};
    struct Text {
        std::string text;
    };
    struct Lost {};
    using Event = std::variant<Opened, Text, Lost>;

    DataChannel(std::uint16_t peer_port, const Limits& limits, SctpAssociation::SendPacket send);

    void receive(Bytes packet) { association_.receive(packet); }
    /// Also sends what waited. To be asked after each packet and each tick.
    std::vector<Event> takeEvents();
    bool send(std::string text);

private:
    void take(std::vector<Event>& events, SctpMessage message);
    void open(std::vector<Event>& events, std::uint16_t stream);
    void forget(const SctpStreamsReset& reset);
    void flush();

    const Limits limits_;
    SctpAssociation association_;
    std::optional<std::uint16_t> stream_;
    bool was_open_ = false;
    std::deque<SctpMessage> waiting_;
    std::size_t waiting_bytes_ = 0;
};

}  // namespace parley::transport

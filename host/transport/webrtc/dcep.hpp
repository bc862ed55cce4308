#pragma once

#include "wire.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::transport {

/// What a message of a data channel is (RFC 8831, 8).
enum class PayloadKind : std::uint32_t {
    Control = 50,
    Text = 51,
    Binary = 53,
    EmptyText = 56,
    EmptyBinary = 57,
};

/// DATA_CHANNEL_OPEN (RFC 8832). Views into the message.
struct ChannelOpen {
    std::uint8_t type = 0;
    std::uint16_t priority = 0;
    std::uint32_t reliability = 0;
    std::string_view label;
    std::string_view protocol;
};

std::optional<ChannelOpen> parseChannelOpen(Bytes message);
bool isChannelAck(Bytes message);
std::string channelAck();

}  // namespace parley::transport

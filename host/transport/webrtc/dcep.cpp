#include "dcep.hpp"

namespace parley::transport {

namespace {

constexpr std::uint8_t kAck = 2;
constexpr std::uint8_t kOpen = 3;
constexpr std::size_t kOpenHeader = 12;

}  // namespace

std::optional<ChannelOpen> parseChannelOpen(Bytes message) {
    if (message.size() < kOpenHeader || message[0] != kOpen) return std::nullopt;
    const std::size_t label = read16(message, 8);
    const std::size_t protocol = read16(message, 10);
    if (message.size() != kOpenHeader + label + protocol) return std::nullopt;
    return ChannelOpen{
        .type = message[1],
        .priority = read16(message, 2),
        .reliability = read32(message, 4),
        .label = textOf(message.subspan(kOpenHeader, label)),
        .protocol = textOf(message.subspan(kOpenHeader + label, protocol))};
}

bool isChannelAck(Bytes message) {
    return message.size() == 1 && message[0] == kAck;
}

std::string channelAck() {
    return {static_cast<char>(kAck)};
}

}  // namespace parley::transport

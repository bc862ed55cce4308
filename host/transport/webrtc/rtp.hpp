#pragma once

#include "wire.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace parley::transport {

/// One RTP packet, read in place (RFC 3550).
struct RtpPacket {
    std::uint8_t payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    Bytes payload;
};

inline constexpr std::size_t kRtpHeader = 12;

/// Whether a datagram of this kind is RTCP, when RTP and RTCP share a path (RFC 5761).
inline bool isRtcp(Bytes datagram) {
    return datagram.size() > 1 && datagram[1] >= 192 && datagram[1] <= 223;
}

/// Skips extensions, sources and padding. Empty when it is no RTP packet.
std::optional<RtpPacket> parseRtp(Bytes packet);
/// The header alone, into the first `kRtpHeader` bytes.
void writeRtpHeader(std::span<std::uint8_t> out, const RtpPacket& packet);

}  // namespace parley::transport

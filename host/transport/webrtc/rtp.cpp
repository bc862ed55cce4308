#include "rtp.hpp"

namespace parley::transport {

std::optional<RtpPacket> parseRtp(Bytes packet) {
    if (packet.size() < kRtpHeader || packet[0] >> 6U != 2) return std::nullopt;
    RtpPacket read{
        .payload_type = static_cast<std::uint8_t>(packet[1] & 0x7FU),
        .marker = (packet[1] & 0x80U) != 0,
        .sequence = read16(packet, 2),
        .timestamp = read32(packet, 4),
        .ssrc = read32(packet, 8),
        .payload = {}};
    std::size_t header = kRtpHeader + std::size_t{4} * (packet[0] & 0x0FU);
    if ((packet[0] & 0x10U) != 0) {
        if (packet.size() < header + 4) return std::nullopt;
        header += 4 + std::size_t{4} * read16(packet, header + 2);
    }
    if (packet.size() < header) return std::nullopt;
    read.payload = packet.subspan(header);
    if ((packet[0] & 0x20U) != 0) {
        const std::size_t padding = packet.back();
        if (padding == 0 || padding > read.payload.size()) return std::nullopt;
        read.payload = read.payload.first(read.payload.size() - padding);
    }
    return read;
}

void writeRtpHeader(std::span<std::uint8_t> out, const RtpPacket& packet) {
    std::string header;
    append8(header, 0x80);
    append8(header, packet.payload_type | (packet.marker ? 0x80U : 0U));
    append16(header, packet.sequence);
    append32(header, packet.timestamp);
    append32(header, packet.ssrc);
    std::size_t at = 0;
    for (const auto byte : bytesOf(header))
        out[at++] = byte;
}

}  // namespace parley::transport

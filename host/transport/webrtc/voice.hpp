#pragma once

#include "rtcp.hpp"
#include "rtp.hpp"
#include "srtp.hpp"

#include <base/clock.hpp>
#include <media/opus_codec.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace parley::transport {

/// The server's side of the audio: encodes pieces of 20 ms and makes packets of them, on the clock
/// of RTP, which runs on while nothing is sent.
class Voice {
public:
    Voice(std::uint32_t ssrc, std::uint8_t payload_type);

    struct Packet {
        std::array<std::uint8_t, 1'500> buffer;
        std::size_t size = 0;
    };
    /// A packet with room for its seal. Empty when it cannot be encoded.
    std::optional<Packet> next(std::span<const std::int16_t> piece, base::MonoTime due);

    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    /// Empty when nothing was sent yet.
    [[nodiscard]] std::optional<SenderInfo> report(base::UtcTime now, base::MonoTime mono) const;

private:
    [[nodiscard]] std::uint32_t timestampAt(base::MonoTime time) const;

    const std::uint32_t ssrc_;
    const std::uint8_t payload_type_;
    media::OpusCodec codec_;
    std::uint16_t sequence_;
    std::uint32_t timestamp_;
    std::optional<base::MonoTime> last_due_;
    std::uint32_t packets_ = 0;
    std::uint32_t bytes_ = 0;
};

}  // namespace parley::transport

#pragma once

#include <base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

// libopus' own.
struct OpusEncoder;
struct OpusDecoder;

namespace parley::media {

/// One mono stream of speech in Opus, both ways; a direction that is not used costs nothing. One
/// thread at a time.
class OpusCodec {
public:
    /// 8, 12, 16, 24 or 48 kHz. InvalidArgument `rate_unsupported`.
    static base::Result<OpusCodec> create(std::uint32_t rate_hz);

    /// How many samples were written; empty when the packet is broken or has more than fit.
    std::optional<std::size_t> decode(
        std::span<const std::uint8_t> packet, std::span<std::int16_t> samples);
    /// Guesses the samples of a packet that was lost; `samples` is as long as it was.
    std::optional<std::size_t> conceal(std::span<std::int16_t> samples);
    /// Reads the samples of a lost packet from the one after it, which may carry a coarse copy, and
    /// guesses them otherwise; `samples` is as long as it was. The packet itself is decoded next.
    std::optional<std::size_t> recover(
        std::span<const std::uint8_t> next_packet, std::span<std::int16_t> samples);
    /// 2.5, 5, 10, 20, 40 or 60 ms. How many bytes the packet has; empty when the samples are no
    /// such piece or the packet does not fit.
    std::optional<std::size_t> encode(
        std::span<const std::int16_t> samples, std::span<std::uint8_t> packet);

private:
    struct Destroy {
        void operator()(OpusEncoder* encoder) const;
        void operator()(OpusDecoder* decoder) const;
    };

    explicit OpusCodec(std::uint32_t rate_hz) : rate_hz_{rate_hz} {}
    bool prepareToDecode();
    bool prepareToEncode();

    std::uint32_t rate_hz_;
    std::unique_ptr<OpusEncoder, Destroy> encoder_;
    std::unique_ptr<OpusDecoder, Destroy> decoder_;
};

}  // namespace parley::media

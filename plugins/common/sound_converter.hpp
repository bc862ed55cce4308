#pragma once

#include <parley/plugin.hpp>

#include <optional>
#include <string>

namespace common {

struct SoundFormat {
    uint32_t codec;
    uint32_t rate_hz;

    bool operator==(const SoundFormat& other) const {
        return codec == other.codec && rate_hz == other.rate_hz;
    }
};

/// Brings a vendor's 16-bit audio, cut anywhere, to the format that the host wants; what is in that
/// format already passes as it is.
class SoundConverter {
public:
    /// Throws UNSUPPORTED for what cannot be converted.
    SoundConverter(const parley::Host& host, SoundFormat from, SoundFormat to)
        : host_{host}, from_{from}, to_{to} {
        if (changesNothing()) return;
        if (from.codec != PARLEY_CODEC_PCM_S16LE || to.codec == PARLEY_CODEC_OPUS)
            throw parley::Failure{PARLEY_E_UNSUPPORTED, "it does not speak this codec"};
        restart();
    }

    [[nodiscard]] bool changesNothing() const { return from_ == to_; }

    std::string convert(std::string_view piece) {
        if (changesNothing()) return std::string{piece};
        const auto whole = joiner_.add(piece);
        const auto samples = resampler_ ? resampler_->convert(whole) : whole;
        if (to_.codec != PARLEY_CODEC_PCM_S16LE)
            return parley::encodeG711(host_, to_.codec, samples);
        std::string bytes;
        bytes.reserve(samples.size() * 2);
        for (const auto sample : samples) {
            bytes += static_cast<char>(static_cast<uint16_t>(sample) & 0xFFU);
            bytes += static_cast<char>(static_cast<uint16_t>(sample) >> 8U);
        }
        return bytes;
    }

    /// Half a sample at the end of a text is not the beginning of the next.
    void nextText() { joiner_ = {}; }
    /// Nothing of what came before is heard any more.
    void restart() {
        joiner_ = {};
        if (from_.rate_hz != to_.rate_hz) resampler_.emplace(host_, from_.rate_hz, to_.rate_hz);
    }

private:
    const parley::Host& host_;
    const SoundFormat from_;
    const SoundFormat to_;
    parley::SampleJoiner joiner_;
    std::optional<parley::Resampler> resampler_;
};

}  // namespace common

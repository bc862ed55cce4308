#ifndef PARLEY_CPP_AUDIO_HPP
#define PARLEY_CPP_AUDIO_HPP

#include "host.hpp"

#include <memory>
#include <vector>

namespace parley {

using Samples = std::vector<int16_t>;

/// Bytes of one sample of a codec with a fixed size, 0 for Opus.
constexpr uint32_t sampleBytes(uint32_t codec) noexcept {
    return codec == PARLEY_CODEC_PCM_S16LE ? 2 : codec == PARLEY_CODEC_OPUS ? 0 : 1;
}

/// Pieces of 16-bit audio that may be cut inside a sample, as whole samples.
class SampleJoiner {
public:
    Samples add(std::string_view piece) {
        Samples samples;
        samples.reserve((piece.size() + 1) / 2);
        for (const char c : piece) {
            const auto byte = static_cast<uint8_t>(c);
            if (half_)
                samples.push_back(static_cast<int16_t>(low_ | byte << 8));
            else
                low_ = byte;
            half_ = !half_;
        }
        return samples;
    }

private:
    uint8_t low_ = 0;
    bool half_ = false;
};

/// Samples at another rate; keeps what it needs between pieces. Throws UNSUPPORTED without the
/// service or for a rate outside 8000 to 48000.
class Resampler {
public:
    Resampler(const Host& host, uint32_t from_hz, uint32_t to_hz)
        : table_{&detail::need(host.audio, PARLEY_SVC_AUDIO)},
          raw_{table_->resampler_open(host.raw, from_hz, to_hz), {table_}},
          from_hz_{from_hz},
          to_hz_{to_hz} {
        if (!raw_) throw Failure{PARLEY_E_UNSUPPORTED, "the host cannot resample so"};
    }

    Samples convert(const int16_t* in, std::size_t count) {
        Samples all;
        while (count > 0) {
            const auto before = all.size();
            const auto room = count * to_hz_ / from_hz_ + kSlack;
            all.resize(before + room);
            std::size_t taken = 0;
            const auto made =
                table_->resample(raw_.get(), in, count, &taken, all.data() + before, room);
            all.resize(before + made);
            if (taken == 0 && made == 0) break;
            in += taken;
            count -= taken;
        }
        return all;
    }
    Samples convert(const Samples& in) { return convert(in.data(), in.size()); }

private:
    /// A filter may give out what it held back.
    static constexpr std::size_t kSlack = 64;

    struct Close {
        const parley_audio_v1* table;
        void operator()(parley_resampler* raw) const noexcept { table->resampler_close(raw); }
    };

    const parley_audio_v1* table_;
    std::unique_ptr<parley_resampler, Close> raw_;
    std::size_t from_hz_;
    std::size_t to_hz_;
};

/// G.711; throws UNSUPPORTED without the service.
inline Samples decodeG711(const Host& host, uint32_t codec, std::string_view in) {
    Samples samples(in.size());
    detail::need(host.audio, PARLEY_SVC_AUDIO)
        .g711_decode(codec, bytes(in).p, in.size(), samples.data());
    return samples;
}

inline std::string encodeG711(const Host& host, uint32_t codec, const Samples& in) {
    std::string out(in.size(), '\0');
    detail::need(host.audio, PARLEY_SVC_AUDIO)
        .g711_encode(codec, in.data(), in.size(), reinterpret_cast<uint8_t*>(out.data()));
    return out;
}

/// Opus packets of one stream, both ways. Throws UNSUPPORTED without the service or for a rate that
/// Opus does not have, PROTOCOL for a packet that is none.
class Opus {
public:
    Opus(const Host& host, uint32_t rate_hz)
        : table_{&detail::need(host.audio, PARLEY_SVC_AUDIO)},
          raw_{table_->opus_open(host.raw, rate_hz), {table_}},
          longest_{rate_hz / 1000 * kLongestMs} {
        if (!raw_) throw Failure{PARLEY_E_UNSUPPORTED, "Opus has no such rate"};
    }

    Samples decode(std::string_view packet) {
        Samples samples(longest_);
        const auto made = table_->opus_decode(
            raw_.get(), bytes(packet).p, packet.size(), samples.data(), samples.size());
        if (made < 0) throw Failure{PARLEY_E_PROTOCOL, "not an Opus packet"};
        samples.resize(static_cast<std::size_t>(made));
        return samples;
    }
    std::string encode(const Samples& samples) {
        std::string packet(kMostPacket, '\0');
        const auto made = table_->opus_encode(
            raw_.get(),
            samples.data(),
            samples.size(),
            reinterpret_cast<uint8_t*>(packet.data()),
            packet.size());
        if (made < 0) throw Failure{PARLEY_E_INTERNAL, "Opus cannot encode this"};
        packet.resize(static_cast<std::size_t>(made));
        return packet;
    }

private:
    /// RFC 6716: 120 ms of audio at most in a packet, whose recommended room is 4000 bytes.
    static constexpr std::size_t kLongestMs = 120;
    static constexpr std::size_t kMostPacket = 4000;

    struct Close {
        const parley_audio_v1* table;
        void operator()(parley_opus* raw) const noexcept { table->opus_close(raw); }
    };

    const parley_audio_v1* table_;
    std::unique_ptr<parley_opus, Close> raw_;
    std::size_t longest_;
};

}  // namespace parley

#endif

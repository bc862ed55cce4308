#include "sample_reader.hpp"

#include <media/g711.hpp>

#include <algorithm>
#include <cstring>

namespace parley::conversation {

SampleReader::SampleReader(const provider::AudioFormat& format, std::uint32_t rate_hz)
    : format_{format}, rate_hz_{rate_hz} {
    if (format.channels != 1 || format.rate_hz == rate_hz) return;
    auto made = media::Resampler::create(format.rate_hz, rate_hz);
    if (made) resampler_.emplace(std::move(*made));
}

void SampleReader::decode(std::span<const std::uint8_t> audio) {
    switch (format_.codec) {
        case provider::Codec::PcmS16:
            decoded_.resize(audio.size() / sizeof(std::int16_t));
            std::memcpy(decoded_.data(), audio.data(), decoded_.size() * sizeof(std::int16_t));
            return;
        case provider::Codec::ULaw:
        case provider::Codec::ALaw:
            decoded_.resize(audio.size());
            media::decodeG711(
                format_.codec == provider::Codec::ULaw ? media::G711Law::ULaw
                                                       : media::G711Law::ALaw,
                audio,
                decoded_);
            return;
        case provider::Codec::Opus:
            decoded_.clear();
    }
}

std::span<const std::int16_t> SampleReader::read(std::span<const std::uint8_t> audio) {
    if (audio.empty() || format_.channels != 1) return {};
    decode(audio);
    if (format_.rate_hz == rate_hz_) return decoded_;
    if (!resampler_) return {};
    samples_.clear();
    std::span<const std::int16_t> in{decoded_};
    while (!in.empty()) {
        const auto before = samples_.size();
        samples_.resize(before + in.size() * rate_hz_ / format_.rate_hz + 1);
        const auto step = resampler_->process(in, std::span{samples_}.subspan(before));
        samples_.resize(before + step.made);
        if (step.taken == 0 && step.made == 0) break;
        in = in.subspan(step.taken);
    }
    return samples_;
}

}  // namespace parley::conversation

#include "loudness.hpp"

#include <media/g711.hpp>
#include <media/levels.hpp>

#include <vector>

namespace parley::provider {

namespace {

/// Below quiet speech, above the noise of a quiet line.
constexpr double kLoudDbfs = -39;

std::vector<std::int16_t> samplesOf(const AudioFrame& frame) {
    const auto bytes = frame.bytes;
    std::vector<std::int16_t> samples;
    switch (frame.format.codec) {
        case Codec::PcmS16:
            samples.resize(bytes.size() / 2);
            for (std::size_t i = 0; i < samples.size(); ++i)
                samples[i] = static_cast<std::int16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8);
            break;
        case Codec::ULaw:
            samples.resize(bytes.size());
            media::decodeG711(media::G711Law::ULaw, bytes, samples);
            break;
        case Codec::ALaw:
            samples.resize(bytes.size());
            media::decodeG711(media::G711Law::ALaw, bytes, samples);
            break;
        case Codec::Opus:
            break;
    }
    return samples;
}

}  // namespace

bool isLoud(const AudioFrame& frame) {
    return media::levelOf(samplesOf(frame)).rms_dbfs > kLoudDbfs;
}

}  // namespace parley::provider

#include "loudness.hpp"

#include <cstdlib>

namespace parley::provider {

namespace {

/// About -40 dB of full scale, as a mean: below quiet speech, above the noise of a quiet line.
constexpr std::int64_t kLoud = 300;

/// G.711, to the precision that matters here.
std::int64_t magnitudeOfULaw(std::uint8_t code) {
    const unsigned bits = ~static_cast<unsigned>(code) & 0x7FU;
    return static_cast<std::int64_t>((((bits & 15U) << 3U) + 132U) << (bits >> 4U)) - 132;
}

std::int64_t magnitudeOfALaw(std::uint8_t code) {
    const unsigned bits = (static_cast<unsigned>(code) ^ 0x55U) & 0x7FU;
    const unsigned exponent = bits >> 4U;
    const unsigned mantissa = ((bits & 15U) << 4U) + 8U;
    return exponent == 0 ? mantissa
                         : static_cast<std::int64_t>((mantissa + 256U) << (exponent - 1));
}

template <typename Magnitude>
bool isLoudOnAverage(std::size_t samples, Magnitude magnitude) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < samples; ++i)
        sum += magnitude(i);
    return samples > 0 && sum > kLoud * static_cast<std::int64_t>(samples);
}

}  // namespace

bool isLoud(const AudioFrame& frame) {
    const auto bytes = frame.bytes;
    switch (frame.format.codec) {
        case Codec::PcmS16:
            return isLoudOnAverage(bytes.size() / 2, [&](std::size_t i) {
                const auto value = static_cast<std::int16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8);
                return static_cast<std::int64_t>(std::abs(int{value}));
            });
        case Codec::ULaw:
            return isLoudOnAverage(
                bytes.size(), [&](std::size_t i) { return magnitudeOfULaw(bytes[i]); });
        case Codec::ALaw:
            return isLoudOnAverage(
                bytes.size(), [&](std::size_t i) { return magnitudeOfALaw(bytes[i]); });
        case Codec::Opus:
            return false;
    }
    __builtin_unreachable();
}

}  // namespace parley::provider

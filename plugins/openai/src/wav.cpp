#include "wav.hpp"

namespace openai {

namespace {

constexpr uint32_t kBytesOfSample = 2;
/// What RIFF counts after its own size: "WAVE", the format, and the head of the samples.
constexpr uint32_t kHeadAfterSize = 36;
constexpr uint32_t kFormatSize = 16;
constexpr uint32_t kWavPcm = 1;
constexpr uint32_t kMono = 1;

void put(std::string& file, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        file += static_cast<char>(value >> 8 * i & 0xFFU);
}

}  // namespace

std::string wavOf(const parley::Samples& samples, uint32_t rate_hz) {
    const auto size = static_cast<uint32_t>(samples.size()) * kBytesOfSample;
    std::string file;
    file.reserve(size + kHeadAfterSize + 8);
    file += "RIFF";
    put(file, kHeadAfterSize + size, 4);
    file += "WAVEfmt ";
    put(file, kFormatSize, 4);
    put(file, kWavPcm, 2);
    put(file, kMono, 2);
    put(file, rate_hz, 4);
    put(file, rate_hz * kBytesOfSample, 4);
    put(file, kBytesOfSample, 2);
    put(file, kBytesOfSample * 8, 2);
    file += "data";
    put(file, size, 4);
    for (const auto sample : samples)
        put(file, static_cast<uint16_t>(sample), 2);
    return file;
}

}  // namespace openai

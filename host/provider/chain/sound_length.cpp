#include "sound_length.hpp"

#include <array>

namespace parley::provider {

namespace {

using std::chrono::microseconds;

microseconds opusFrameLength(unsigned config) {
    constexpr std::array kSilk{
        microseconds{10'000}, microseconds{20'000}, microseconds{40'000}, microseconds{60'000}};
    constexpr std::array kCelt{
        microseconds{2'500}, microseconds{5'000}, microseconds{10'000}, microseconds{20'000}};
    constexpr unsigned kFirstHybrid = 12;
    constexpr unsigned kFirstCelt = 16;
    if (config < kFirstHybrid) return kSilk[config & 3U];
    if (config < kFirstCelt) return kSilk[config & 1U];
    return kCelt[config & 3U];
}

std::int64_t opusFrames(std::span<const std::uint8_t> packet) {
    switch (packet[0] & 3U) {
        case 0:
            return 1;
        case 1:
        case 2:
            return 2;
        default:
            return packet.size() > 1 ? packet[1] & 0x3F : 0;
    }
}

}  // namespace

std::chrono::nanoseconds soundLength(const AudioFrame& frame) {
    if (frame.format.codec != Codec::Opus) return lengthOf(frame.format, frame.bytes.size());
    if (frame.bytes.empty()) return std::chrono::nanoseconds{0};
    return opusFrames(frame.bytes) * opusFrameLength(frame.bytes[0] >> 3U);
}

}  // namespace parley::provider

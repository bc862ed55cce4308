#include "audio_frame.hpp"

namespace parley::provider {

namespace {

std::uint64_t bytesPerSample(Codec codec) {
    switch (codec) {
        case Codec::PcmS16:
            return 2;
        case Codec::ULaw:
        case Codec::ALaw:
            return 1;
        case Codec::Opus:
            return 0;
    }
    __builtin_unreachable();
}

}  // namespace

std::chrono::nanoseconds lengthOf(const AudioFormat& format, std::size_t bytes) {
    const auto second = bytesPerSample(format.codec) * format.rate_hz * format.channels;
    if (second == 0) return std::chrono::nanoseconds{0};
    constexpr std::uint64_t kNanosecondsASecond = 1'000'000'000;
    // Split, so that hours of audio do not overflow.
    const auto whole = bytes / second;
    const auto rest = bytes % second;
    return std::chrono::nanoseconds{
        whole * kNanosecondsASecond + rest * kNanosecondsASecond / second};
}

}  // namespace parley::provider

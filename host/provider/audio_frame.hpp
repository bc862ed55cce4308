#pragma once

#include <chrono>
#include <cstdint>
#include <span>

namespace parley::provider {

/// Numbered as in the SDK (parley/audio.h).
enum class Codec : std::uint8_t { PcmS16 = 1, ULaw, ALaw, Opus };

struct AudioFormat {
    Codec codec = Codec::PcmS16;
    std::uint32_t rate_hz = 16'000;
    std::uint32_t channels = 1;

    bool operator==(const AudioFormat&) const = default;
};

/// A piece of audio, borrowed for the call that passes it.
struct AudioFrame {
    AudioFormat format;
    /// Where its first sample is in the stream.
    std::chrono::nanoseconds at{0};
    std::span<const std::uint8_t> bytes;
};

/// How long the bytes sound; zero for Opus, whose packets say it themselves.
std::chrono::nanoseconds lengthOf(const AudioFormat& format, std::size_t bytes);

}  // namespace parley::provider

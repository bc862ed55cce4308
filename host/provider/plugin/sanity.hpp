#pragma once

#include "abi.hpp"

#include <provider/audio_frame.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::provider {

// Limits on what a plugin says, far above what any vendor sends.

/// A transcript of one segment, a word, an event's name.
inline constexpr std::size_t kMostHeardBytes = 64U * 1024U;
inline constexpr std::size_t kMostWordBytes = 1024;
inline constexpr std::size_t kMostWords = 4096;
/// One piece of audio or text.
inline constexpr std::size_t kMostPieceBytes = 1024U * 1024U;
inline constexpr std::size_t kMostAnswerBytes = 4U * 1024U * 1024U;
inline constexpr std::size_t kMostLabelBytes = 256;
/// A vendor's name for one of its things.
inline constexpr std::size_t kMostIdBytes = 256;
inline constexpr std::size_t kMostListed = 1000;

/// A place in a stream; what lies beyond two days is the longest there is.
inline std::chrono::nanoseconds placeOf(std::uint64_t nanoseconds) {
    constexpr std::chrono::nanoseconds kLast = std::chrono::hours{48};
    const auto last = static_cast<std::uint64_t>(kLast.count());
    return std::chrono::nanoseconds{static_cast<std::int64_t>(std::min(nanoseconds, last))};
}

/// Empty for negative numbers and what is no number.
inline std::optional<float> confidenceOf(float confidence) {
    if (!std::isfinite(confidence) || confidence < 0) return std::nullopt;
    return std::min(confidence, 1.0F);
}

/// A capability's list of texts or numbers; what cannot be read is left out.
std::vector<std::string> languagesOf(const parley_str* languages, std::size_t count);
std::vector<std::uint32_t> ratesOf(const std::uint32_t* rates_hz, std::size_t count);
std::vector<Codec> codecsOf(std::uint32_t set);

}  // namespace parley::provider

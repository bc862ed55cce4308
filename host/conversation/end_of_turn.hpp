#pragma once

#include "session_settings.hpp"
#include "turn_policy.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace parley::conversation {

/// How finished what somebody said looks.
enum class Completeness : std::uint8_t {
    Finished,
    /// Could go on or not.
    Open,
    /// In the middle of something: "and", "um", "because I".
    Hesitant,
};

/// Judges by the last words; transcripts with and without punctuation.
Completeness completenessOf(std::string_view words);

/// How long the caller must be silent, after these words, until the turn is ours.
std::chrono::milliseconds silenceNeeded(
    const TurnDetection& detection, const TurnPolicy& policy, std::string_view words);

/// Said by somebody who listens, not by somebody who wants to speak: "mm-hm", "yeah", "right", or
/// nothing that has words.
bool isBackchannel(std::string_view words);

}  // namespace parley::conversation

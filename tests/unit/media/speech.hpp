#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace parley::media::testing {

inline constexpr std::uint32_t kSpeechRate = 16'000;

/// Sound of which it is known where somebody speaks: men and women, recorded and synthetic, with
/// pauses between what they say.
struct Speech {
    std::vector<std::int16_t> samples;
    /// For each 10 ms.
    std::vector<bool> is_voiced;
    /// Where each utterance begins, in samples.
    std::vector<std::size_t> begins;
};

/// Sentences by flite's voices and, if they are installed, recordings of people.
Speech cleanSpeech();

enum class Noise : std::uint8_t { White, Brown, Hum };

std::vector<std::int16_t> noise(Noise kind, double level_dbfs, std::size_t samples);

/// With noise that is so much softer than the speech.
Speech withNoise(Speech speech, Noise kind, double speech_to_noise_db);

std::vector<std::int16_t> resampled(
    const std::vector<std::int16_t>& samples, std::uint32_t rate_hz);

}  // namespace parley::media::testing

#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

namespace parley::media {

inline std::vector<std::int16_t> sine(
    double frequency_hz, std::uint32_t rate_hz, std::size_t samples, double amplitude = 12'000) {
    std::vector<std::int16_t> wave(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        const double phase = 2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / rate_hz;
        wave[i] = static_cast<std::int16_t>(std::lround(amplitude * std::sin(phase)));
    }
    return wave;
}

/// How much louder a sine of that frequency is than everything else in the signal, in decibels:
/// what is left after the best fitting sine is taken away counts as noise.
inline double sineToNoise(
    std::span<const std::int16_t> signal, double frequency_hz, std::uint32_t rate_hz) {
    double in_phase = 0;
    double off_phase = 0;
    const auto turn = [&](std::size_t i) {
        return 2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / rate_hz;
    };
    for (std::size_t i = 0; i < signal.size(); ++i) {
        in_phase += signal[i] * std::sin(turn(i));
        off_phase += signal[i] * std::cos(turn(i));
    }
    const double scale = 2.0 / static_cast<double>(signal.size());
    in_phase *= scale;
    off_phase *= scale;
    double noise = 0;
    for (std::size_t i = 0; i < signal.size(); ++i) {
        const double rest =
            signal[i] - in_phase * std::sin(turn(i)) - off_phase * std::cos(turn(i));
        noise += rest * rest;
    }
    const double power = (in_phase * in_phase + off_phase * off_phase) / 2;
    return 10 * std::log10(power / (noise / static_cast<double>(signal.size()) + 1e-9));
}

inline double loudness(std::span<const std::int16_t> signal) {
    double sum = 0;
    for (const auto sample : signal)
        sum += static_cast<double>(sample) * sample;
    return std::sqrt(sum / static_cast<double>(signal.size()));
}

}  // namespace parley::media

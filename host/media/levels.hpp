#pragma once

#include <cstdint>
#include <span>

namespace parley::media {

/// What digital silence counts as: below one step of 16 bits, and a number that JSON can hold.
inline constexpr double kSilenceDbfs = -100;

/// How loud a piece of sound is, in decibels of full scale: a square wave at the limit has 0, a
/// sine that reaches it an RMS of -3.
struct Level {
    double rms_dbfs = kSilenceDbfs;
    double peak_dbfs = kSilenceDbfs;
};

Level levelOf(std::span<const std::int16_t> samples);

}  // namespace parley::media

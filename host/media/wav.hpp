#pragma once

#include <base/result.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

namespace parley::media {

/// Uncompressed sound of a WAV file.
struct WavSound {
    std::uint32_t rate_hz = 0;
    std::uint32_t channels = 1;
    /// Sample by sample in turns, if there are two channels.
    std::vector<std::int16_t> samples;

    /// Whatever the bytes are. InvalidArgument `wav_unreadable` for what is no WAV file of 16-bit
    /// PCM with one or two channels and 8 to 48 kHz, or has no sound. What a file claims to have
    /// and has not is left out.
    static base::Result<WavSound> parse(std::span<const std::uint8_t> bytes);
    /// NotFound `file_unreadable` too.
    static base::Result<WavSound> load(const std::filesystem::path& file);
};

/// Writes a WAV file of 16-bit PCM while the sound comes. Until it is finished its header says that
/// the sound goes on to the end of the file, which readers understand.
class WavWriter {
public:
    /// One or two channels. Unavailable `file_unwritable`.
    static base::Result<WavWriter> create(
        const std::filesystem::path& file, std::uint32_t rate_hz, std::uint32_t channels);

    /// Sample by sample in turns, if there are two channels. Errors are told by `finish`.
    void write(std::span<const std::int16_t> samples);
    /// Unavailable `file_unwritable`; TooLarge `wav_too_large` over 4 GiB.
    base::Result<void> finish();

private:
    WavWriter(std::ofstream file, std::uint32_t rate_hz, std::uint32_t channels);

    std::ofstream file_;
    std::uint32_t rate_hz_;
    std::uint32_t channels_;
    std::uint64_t samples_ = 0;
};

}  // namespace parley::media

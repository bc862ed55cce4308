#pragma once

#include <media/resampler.hpp>
#include <provider/audio_frame.hpp>

#include <optional>
#include <span>
#include <vector>

namespace parley::conversation {

/// Reads one side's audio of a session's format as samples of one rate.
class SampleReader {
public:
    SampleReader(const provider::AudioFormat& format, std::uint32_t rate_hz);

    [[nodiscard]] const provider::AudioFormat& format() const { return format_; }
    /// Valid until the next call. Nothing for a format that no session has.
    std::span<const std::int16_t> read(std::span<const std::uint8_t> audio);

private:
    void decode(std::span<const std::uint8_t> audio);

    provider::AudioFormat format_;
    std::uint32_t rate_hz_;
    std::optional<media::Resampler> resampler_;
    std::vector<std::int16_t> decoded_;
    std::vector<std::int16_t> samples_;
};

}  // namespace parley::conversation

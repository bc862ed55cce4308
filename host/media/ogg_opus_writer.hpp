#pragma once

#include <base/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace parley::media {

/// Writes a recording as Ogg Opus (RFC 7845) while the sound comes. What it gave to its sink is a
/// whole file at any time but for its end mark, and at most a page of sound behind. One thread at a
/// time.
class OggOpusWriter {
public:
    /// Takes whole pages, one or more at a time.
    using Sink = std::function<base::Result<void>(std::span<const std::uint8_t>)>;

    struct Settings {
        /// 8, 12, 16, 24 or 48 kHz.
        std::uint32_t rate_hz = 24'000;
        /// With two, the caller is left and the assistant right, each for itself.
        std::uint32_t channels = 2;
        std::uint32_t bits_per_second_a_channel = 24'000;
        /// How much is lost when the process dies.
        std::chrono::milliseconds page{1'000};
        /// Tells the stream from others in the same file.
        std::uint32_t serial = 1;
    };

    /// Gives the headers to the sink at once. InvalidArgument `rate_unsupported` or
    /// `channels_unsupported`, or what the sink says.
    static base::Result<OggOpusWriter> create(const Settings& settings, Sink sink);
    OggOpusWriter(OggOpusWriter&&) noexcept;
    OggOpusWriter& operator=(OggOpusWriter&&) noexcept;
    ~OggOpusWriter();

    /// Any number of samples, in turns if there are two channels. What the sink says; after an
    /// error the file is not written any further and the error is said again.
    base::Result<void> write(std::span<const std::int16_t> samples);
    /// Writes what is left and the end mark, to the sample. Neither is called after it.
    base::Result<void> finish();

    /// How much sound was given.
    [[nodiscard]] std::chrono::nanoseconds length() const;

private:
    class Recording;
    explicit OggOpusWriter(std::unique_ptr<Recording> recording);

    std::unique_ptr<Recording> recording_;
};

}  // namespace parley::media

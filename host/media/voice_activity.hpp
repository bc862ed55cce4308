#pragma once

#include <base/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

namespace parley::media {

/// Whether the assistant's own voice is to be heard: echoes of it come back, and what interrupts it
/// has to be louder than those.
enum class OurVoice : std::uint8_t { Rests, Plays };

/// Says of one mono stream, for each 10 ms, whether somebody speaks. The pieces follow each other
/// without gaps from the first sample on, whatever the lengths in which the stream comes. One
/// thread at a time.
class VoiceActivity {
public:
    static constexpr std::chrono::milliseconds kPiece{10};
    /// Takes quiet speech for speech and leaves most noise.
    static constexpr double kUsualThreshold = 0.5;

    struct Piece {
        bool is_voiced = false;
        double level_dbfs = 0;
    };
    /// What was judged with one call; borrowed until the next.
    struct Verdict {
        std::span<const Piece> pieces;
        std::chrono::milliseconds voiced{0};
        /// Of all pieces together; silence when there are none.
        double level_dbfs = 0;

        [[nodiscard]] std::chrono::milliseconds length() const {
            return kPiece * static_cast<std::int64_t>(pieces.size());
        }
    };

    /// 8, 16, 24 or 48 kHz. InvalidArgument `rate_unsupported`.
    static base::Result<VoiceActivity> create(std::uint32_t rate_hz);
    VoiceActivity(VoiceActivity&&) noexcept;
    VoiceActivity& operator=(VoiceActivity&&) noexcept;
    ~VoiceActivity();

    /// From 0, where the faintest sound may be speech, to 1, where only loud speech is. Others are
    /// taken for the nearest of them.
    void setThreshold(double threshold);
    void setOurVoice(OurVoice our_voice);

    /// Any number of samples; what is no whole piece yet is kept for the next call.
    Verdict hear(std::span<const std::int16_t> samples);

private:
    class Judge;
    explicit VoiceActivity(std::unique_ptr<Judge> judge);

    std::unique_ptr<Judge> judge_;
};

}  // namespace parley::media

#pragma once

#include <base/result.hpp>
#include <media/voice_activity.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace parley::conversation {

/// Tells voices from other sounds, 10 ms at a time. One stream, one loop.
class VoiceSense {
public:
    virtual ~VoiceSense() = default;
    /// What is no whole piece yet is kept. Borrowed until the next call.
    virtual std::span<const media::VoiceActivity::Piece> hear(
        std::span<const std::int16_t> samples) = 0;
    virtual void setThreshold(double threshold) = 0;
    virtual void setOurVoice(media::OurVoice our_voice) = 0;
};

/// By the sound itself, as `media::VoiceActivity` hears it.
base::Result<std::unique_ptr<VoiceSense>> makeVoiceSense(std::uint32_t rate_hz);

}  // namespace parley::conversation

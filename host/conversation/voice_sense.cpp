#include "voice_sense.hpp"

namespace parley::conversation {

namespace {

class MeasuredVoice final : public VoiceSense {
public:
    explicit MeasuredVoice(media::VoiceActivity activity) : activity_{std::move(activity)} {}

    std::span<const media::VoiceActivity::Piece> hear(
        std::span<const std::int16_t> samples) override {
        return activity_.hear(samples).pieces;
    }
    void setThreshold(double threshold) override { activity_.setThreshold(threshold); }
    void setOurVoice(media::OurVoice our_voice) override { activity_.setOurVoice(our_voice); }

private:
    media::VoiceActivity activity_;
};

}  // namespace

base::Result<std::unique_ptr<VoiceSense>> makeVoiceSense(std::uint32_t rate_hz) {
    auto activity = TRY(media::VoiceActivity::create(rate_hz));
    return std::unique_ptr<VoiceSense>{std::make_unique<MeasuredVoice>(std::move(activity))};
}

}  // namespace parley::conversation

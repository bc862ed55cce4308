#include "plain_processing.hpp"

#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>

namespace parley::media {

namespace {

class WebRtcProcessing final : public PlainProcessing {
public:
    WebRtcProcessing() {
        processing_->high_pass_filter()->Enable(true);
        processing_->noise_suppression()->set_level(webrtc::NoiseSuppression::kHigh);
        processing_->noise_suppression()->Enable(true);
        processing_->voice_detection()->set_likelihood(webrtc::VoiceDetection::kVeryLowLikelihood);
        processing_->voice_detection()->Enable(true);
    }
    bool hear(std::span<const std::int16_t> samples) override {
        frame_.UpdateFrame(
            0,
            0,
            samples.data(),
            samples.size(),
            16'000,
            webrtc::AudioFrame::kNormalSpeech,
            webrtc::AudioFrame::kVadUnknown);
        processing_->ProcessStream(&frame_);
        return processing_->voice_detection()->stream_has_voice();
    }

private:
    std::unique_ptr<webrtc::AudioProcessing> processing_{webrtc::AudioProcessing::Create()};
    webrtc::AudioFrame frame_;
};

}  // namespace

std::unique_ptr<PlainProcessing> makePlainProcessing() {
    return std::make_unique<WebRtcProcessing>();
}

}  // namespace parley::media

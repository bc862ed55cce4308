#include "voice_activity.hpp"

#include "levels.hpp"
#include "resampler.hpp"

#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace parley::media {

namespace {

constexpr std::uint32_t kTelephone = 8'000;
constexpr std::uint32_t kWideband = 16'000;
constexpr std::size_t kPiecesASecond = 100;

/// More cannot be told from speech at a higher rate, at a higher price.
std::uint32_t judgedRate(std::uint32_t rate_hz) {
    return rate_hz == kTelephone ? kTelephone : kWideband;
}

using Likelihood = webrtc::VoiceDetection::Likelihood;

/// How readily sound is taken for speech.
Likelihood likelihoodAt(double threshold) {
    if (threshold < 0.2) return Likelihood::kModerateLikelihood;
    if (threshold < 0.4) return Likelihood::kLowLikelihood;
    return Likelihood::kVeryLowLikelihood;
}

/// At the usual threshold the noise of a quiet line, at the highest a loud voice.
double floorAt(double threshold) {
    return kSilenceDbfs + 80 * threshold;
}

/// How loud the speaker is: rises with the voice at once, and sinks while it goes on.
class SpeechPeak {
public:
    void add(double level_dbfs) {
        const double sunk = peak_dbfs_ - kSinkDbAPiece;
        peak_dbfs_ = std::max(level_dbfs, sunk);
    }
    [[nodiscard]] bool isNear(double level_dbfs) const {
        return level_dbfs > peak_dbfs_ - kReachDb;
    }

private:
    /// A syllable's unstressed parts are within it, echoes and voices further away are not.
    static constexpr double kReachDb = 20;
    /// 1 dB for each second of speech.
    static constexpr double kSinkDbAPiece = 0.01;

    double peak_dbfs_ = kSilenceDbfs;
};

}  // namespace

class VoiceActivity::Judge {
public:
    Judge(Resampler resampler, std::uint32_t rate_hz)
        : resampler_{std::move(resampler)}, rate_hz_{rate_hz} {
        frame_.UpdateFrame(
            0,
            0,
            nullptr,
            rate_hz / kPiecesASecond,
            static_cast<int>(rate_hz),
            webrtc::AudioFrame::kNormalSpeech,
            webrtc::AudioFrame::kVadUnknown);
    }

    [[nodiscard]] bool prepare() {
        if (processing_ == nullptr) return false;
        auto& noise = *processing_->noise_suppression();
        return processing_->high_pass_filter()->Enable(true) == kDone &&
               noise.set_level(webrtc::NoiseSuppression::kHigh) == kDone &&
               noise.Enable(true) == kDone && processing_->voice_detection()->Enable(true) == kDone;
    }

    void setThreshold(double threshold) {
        floor_dbfs_ = floorAt(threshold);
        processing_->voice_detection()->set_likelihood(likelihoodAt(threshold));
    }
    void setOurVoice(OurVoice our_voice) { our_voice_ = our_voice; }

    Verdict hear(std::span<const std::int16_t> samples) {
        pieces_.clear();
        while (true) {
            const auto step = resampler_.process(samples, room());
            samples = samples.subspan(step.taken);
            filled_ += step.made;
            if (!room().empty()) break;
            filled_ = 0;
            pieces_.push_back(judge());
        }
        return verdict();
    }

private:
    static constexpr int kDone = webrtc::AudioProcessing::kNoError;

    std::span<std::int16_t> room() {
        return std::span{frame_.data_}.first(rate_hz_ / kPiecesASecond).subspan(filled_);
    }

    Piece judge() {
        const auto level = levelOf(std::span{frame_.data_}.first(frame_.samples_per_channel_));
        const bool was_done = processing_->ProcessStream(&frame_) == kDone;
        const bool has_voice = was_done && processing_->voice_detection()->stream_has_voice();
        return {
            .is_voiced = has_voice && isLoudEnough(level.rms_dbfs), .level_dbfs = level.rms_dbfs};
    }

    bool isLoudEnough(double level_dbfs) {
        if (level_dbfs <= floor_dbfs_) return false;
        // What comes while our voice plays may be that, and says nothing about the speaker.
        if (our_voice_ == OurVoice::Plays) return speaker_.isNear(level_dbfs);
        speaker_.add(level_dbfs);
        return true;
    }

    [[nodiscard]] Verdict verdict() const {
        const auto voiced = std::ranges::count_if(pieces_, &Piece::is_voiced);
        return {.pieces = pieces_, .voiced = voiced * kPiece, .level_dbfs = meanLevel(pieces_)};
    }

    static double meanLevel(std::span<const Piece> pieces) {
        if (pieces.empty()) return kSilenceDbfs;
        double power = 0;
        for (const auto& piece : pieces)
            power += std::pow(10, piece.level_dbfs / 10);
        return 10 * std::log10(power / static_cast<double>(pieces.size()));
    }

    Resampler resampler_;
    std::uint32_t rate_hz_;
    std::unique_ptr<webrtc::AudioProcessing> processing_{webrtc::AudioProcessing::Create()};
    webrtc::AudioFrame frame_;
    std::size_t filled_ = 0;
    std::vector<Piece> pieces_;
    OurVoice our_voice_ = OurVoice::Rests;
    double floor_dbfs_ = kSilenceDbfs;
    SpeechPeak speaker_;
};

VoiceActivity::VoiceActivity(std::unique_ptr<Judge> judge) : judge_{std::move(judge)} {}
VoiceActivity::VoiceActivity(VoiceActivity&&) noexcept = default;
VoiceActivity& VoiceActivity::operator=(VoiceActivity&&) noexcept = default;
VoiceActivity::~VoiceActivity() = default;

base::Result<VoiceActivity> VoiceActivity::create(std::uint32_t rate_hz) {
    constexpr std::array<std::uint32_t, 4> kHeardRates{kTelephone, kWideband, 24'000, 48'000};
    if (std::ranges::find(kHeardRates, rate_hz) == kHeardRates.end()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "rate_unsupported",
            .detail = std::to_string(rate_hz)};
    }
    auto resampler = TRY(Resampler::create(rate_hz, judgedRate(rate_hz)));
    auto judge = std::make_unique<Judge>(std::move(resampler), judgedRate(rate_hz));
    if (!judge->prepare())
        return base::Error{.code = base::ErrorCode::Internal, .reason = "voice_activity_failed"};
    judge->setThreshold(kUsualThreshold);
    return VoiceActivity{std::move(judge)};
}

void VoiceActivity::setThreshold(double threshold) {
    judge_->setThreshold(std::clamp(threshold, 0.0, 1.0));
}

void VoiceActivity::setOurVoice(OurVoice our_voice) {
    judge_->setOurVoice(our_voice);
}

VoiceActivity::Verdict VoiceActivity::hear(std::span<const std::int16_t> samples) {
    return judge_->hear(samples);
}

}  // namespace parley::media

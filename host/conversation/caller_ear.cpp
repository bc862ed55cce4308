#include "caller_ear.hpp"

#include "end_of_turn.hpp"
#include "ids.hpp"
#include "refusal.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// As the Realtime protocol has it.
constexpr milliseconds kShortestCommit{100};
// A provider that hears the end of a turn is believed when it is silent, too.
constexpr milliseconds kAgreedSilence{200};
// A client that sends nothing is silent.
constexpr milliseconds kLookForStall{100};

media::SpeechDetector::Settings detectorSettings(const TurnPolicy& policy) {
    media::SpeechDetector::Settings settings;
    settings.start = {policy.start, policy.start * 3 / 2};
    settings.interruption = {policy.barge_in_start, policy.barge_in_start * 3 / 2};
    const auto shorten = [](media::SpeechDetector::Onset& onset) {
        onset.window = std::min(onset.window, media::SpeechDetector::kLongestWindow);
        onset.voiced = std::min(onset.voiced, onset.window);
    };
    shorten(settings.start);
    shorten(settings.interruption);
    return settings;
}

nanoseconds lengthOf(std::uint32_t rate_hz, std::size_t samples) {
    return provider::lengthOf({provider::Codec::PcmS16, rate_hz, 1}, samples * 2);
}

}  // namespace

CallerEar::CallerEar(
    provider::Timers& timers,
    std::shared_ptr<provider::Ear> ear,
    MakeSense make_sense,
    Owner& owner)
    : timers_{timers},
      ear_{std::move(ear)},
      make_sense_{std::move(make_sense)},
      owner_{owner},
      pre_roll_{hearing_.rate_hz, TurnPolicy{}.pre_roll},
      last_voice_{timers.now()},
      last_sound_{timers.now()} {}

CallerEar::~CallerEar() = default;

base::Result<void> CallerEar::adjust(const Hearing& hearing) {
    if (sense_ == nullptr || hearing.rate_hz != hearing_.rate_hz) {
        sense_ = TRY(make_sense_(hearing.rate_hz));
        current_.reset();
        earlier_ += std::exchange(heard_, nanoseconds{0});
        detector_ = media::SpeechDetector{detectorSettings(hearing.policy)};
        const auto padding =
            hearing.detection ? hearing.detection->prefix_padding : milliseconds{0};
        pre_roll_ = media::PreRoll{
            hearing.rate_hz,
            std::max(hearing.policy.pre_roll, padding) + hearing.policy.barge_in_start * 2};
    }
    hearing_ = hearing;
    if (hearing_.detection) sense_->setThreshold(hearing_.detection->threshold);
    if (current_ != nullptr) judgeWords();
    return {};
}

void CallerEar::setOurVoice(media::OurVoice our_voice) {
    sense_->setOurVoice(our_voice);
    detector_.setOurVoice(our_voice);
}

std::chrono::nanoseconds CallerEar::now() const {
    return earlier_ + heard_;
}

void CallerEar::hear(std::span<const std::int16_t> samples) {
    last_sound_ = timers_.now();
    heard_ += lengthOf(hearing_.rate_hz, samples.size());
    if (!hearing_.detection) {
        if (current_ == nullptr) open(now() - lengthOf(hearing_.rate_hz, samples.size()), {});
        current_->push(samples);
        return;
    }
    detect(samples);
    if (current_ != nullptr) judge();
}

void CallerEar::detect(std::span<const std::int16_t> samples) {
    pre_roll_.add(samples);
    if (current_ != nullptr) current_->push(samples);
    for (const auto& piece : sense_->hear(samples)) {
        const auto change = detector_.hear(piece);
        if (piece.is_voiced && detector_.isSpeech()) last_voice_ = last_sound_;
        if (change != media::SpeechDetector::Change::Started || current_ != nullptr) continue;
        last_voice_ = last_sound_;
        const auto start = std::max(
            detector_.began() -
                std::max(hearing_.policy.pre_roll, hearing_.detection->prefix_padding),
            pre_roll_.begin());
        open(earlier_ + start, pre_roll_.since(start));
        owner_.onVoice(*current_);
        if (current_ == nullptr) return;
    }
}

void CallerEar::open(std::chrono::nanoseconds start, media::PreRoll::Samples before) {
    current_ =
        std::make_unique<Utterance>(newItemId(), start, static_cast<Utterance::Owner&>(*this));
    provider::EarOptions options;
    options.format = {provider::Codec::PcmS16, hearing_.rate_hz, 1};
    options.language = hearing_.language;
    options.conversation = hearing_.conversation;
    current_->listen(*ear_, options);
    judgeWords();
    current_->push(before.older);
    current_->push(before.newer);
    watchForStall();
}

/// Not for every piece of sound: what it depends on changes with the words alone.
void CallerEar::judgeWords() {
    if (!hearing_.detection) return;
    needed_ = silenceNeeded(*hearing_.detection, hearing_.policy, current_->words());
}

void CallerEar::judge() {
    const auto silent = detector_.silence();
    const bool agreed = hearing_.detection->by == TurnDetection::By::Meaning &&
                        current_->endsTurn() && silent >= kAgreedSilence;
    if (silent >= needed_ || agreed || current_->length() >= hearing_.policy.longest_turn) finish();
}

void CallerEar::watchForStall() {
    if (!hearing_.detection) return;
    stall_ = timers_.at(timers_.now() + kLookForStall, [this] {
        if (current_ == nullptr || !hearing_.detection) return;
        // Twice: a network that only falters brings the rest later.
        if (timers_.now() - last_sound_ >= 2 * needed_) return finish();
        watchForStall();
    });
}

base::Result<void> CallerEar::commit() {
    if (current_ == nullptr || current_->length() < kShortestCommit) {
        return refused(
            "input_audio_buffer_commit_empty",
            "There are less than 100 ms of audio to commit. Append more first.");
    }
    finish();
    return {};
}

void CallerEar::clear() {
    current_.reset();
    detector_.end();
    pre_roll_.clear();
}

void CallerEar::finish() {
    stall_.reset();
    auto end = now();
    if (hearing_.detection) end = earlier_ + detector_.spokeUntil();
    detector_.end();
    auto& utterance = *closing_.emplace_back(std::move(current_));
    owner_.onTurnOver(utterance, end);
    utterance.close();
}

void CallerEar::onWords(Utterance& utterance) {
    if (&utterance == current_.get()) judgeWords();
    owner_.onWords(utterance, utterance.words());
}

void CallerEar::onHeardAll(Utterance& utterance) {
    const auto place =
        std::ranges::find_if(closing_, [&](const auto& each) { return each.get() == &utterance; });
    if (place == closing_.end()) return;
    // Its stream may be destroyed inside its own last call.
    const auto done = std::move(*place);
    closing_.erase(place);
    owner_.onTranscript(*done);
}

}  // namespace parley::conversation

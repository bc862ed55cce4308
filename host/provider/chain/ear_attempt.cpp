#include "ear_attempt.hpp"

namespace parley::provider {

EarAttempt::EarAttempt(
    const ChainEntry<Ear>& entry,
    std::size_t place,
    int number,
    const ChainSetting& setting,
    Owner& owner)
    : entry_{entry},
      place_{place},
      setting_{setting},
      owner_{owner},
      attempt_{std::make_unique<Attempt>(entry, Kind::Stt, number, setting)} {}

void EarAttempt::open(const EarOptions& options) {
    conversation_ = options.conversation;
    attempt_->countFor(conversation_);
    stream_ = entry_.provider->open(options, *this);
}

Push EarAttempt::push(const AudioFrame& frame) {
    if (!origin_) origin_ = frame.at;
    auto shifted = frame;
    shifted.at -= *origin_;
    // Before the call: what it is heard to mean may come inside it.
    heard_up_to_ = frame.at + lengthOf(frame.format, frame.bytes.size());
    return stream_->push(shifted);
}

void EarAttempt::took(const AudioFrame& frame) {
    ++next;
    attempt_->consumed().audio += lengthOf(frame.format, frame.bytes.size());
}

void EarAttempt::finalize() {
    attempt_->asked();
    stream_->finalize();
}

void EarAttempt::close() {
    closing_ = true;
    attempt_->asked();
    stream_->close();
}

void EarAttempt::succeeded() {
    attempt_->succeeded();
    constexpr int kFirst = 1;
    attempt_ = std::make_unique<Attempt>(entry_, Kind::Stt, kFirst, setting_);
    attempt_->countFor(conversation_);
}

void EarAttempt::onReady() {
    showed_life_ = true;
    owner_.onSignOfLife();
}

void EarAttempt::onSpeech(bool started, std::chrono::nanoseconds at) {
    showed_life_ = true;
    owner_.onSpeech(started, at + origin_.value_or(std::chrono::nanoseconds{0}));
}

void EarAttempt::onHeard(const Heard& heard) {
    // A segment that was final once stays so.
    if (last_final_ && heard.segment <= *last_final_) return;
    if (heard.stage == Heard::Stage::Final) last_final_ = heard.segment;
    showed_life_ = true;
    attempt_->answered();

    auto shifted = heard;
    const auto origin = origin_.value_or(std::chrono::nanoseconds{0});
    shifted.start += origin;
    shifted.end += origin;
    for (auto& word : shifted.words) {
        word.start += origin;
        word.end += origin;
    }
    owner_.onHeard(std::move(shifted));
}

}  // namespace parley::provider

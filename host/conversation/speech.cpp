#include "speech.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

// Providers speak many times faster than anybody listens; so much waits to be played, then they do.
constexpr std::chrono::seconds kEnough{10};
constexpr std::chrono::seconds kTooLittle{5};

}  // namespace

Speech::Speech(provider::Timers& timers, Line* line, Owner& owner)
    : timers_{timers}, line_{line}, owner_{owner} {}

void Speech::open(provider::Mouth& mouth, const provider::MouthOptions& options) {
    // What an earlier reply left is played before.
    if (line_ != nullptr) played_before_ = line_->played() + line_->queued();
    mouth_ = &mouth;
    options_ = options;
    first_voice_ = options.voice;
    stream_ = mouth.open(options, *this);
}

void Speech::say(std::string sentence, std::string voice) {
    heard_.say(sentence);
    waiting_.push_back({std::move(sentence), voice.empty() ? first_voice_ : std::move(voice)});
    offer();
}

void Speech::close() {
    closing_ = true;
    offer();
}

void Speech::closeEarly() {
    waiting_.clear();
    close();
}

void Speech::stop() {
    ended_ = true;
    slow_.reset();
    stream_.reset();
}

void Speech::offer() {
    if (stream_ == nullptr || ended_ || changes_voice_) return;
    while (!waiting_.empty()) {
        if (waiting_.front().voice != options_.voice) return changeVoice();
        const auto said = stream_->say(waiting_.front().text);
        if (said != provider::Say::Taken) return;
        text_given_ += waiting_.front().text.size();
        waiting_.pop_front();
        stream_->flush(++sentences_);
    }
    if (closing_) stream_->close();
}

/// Streams have one voice each, so the next begins when this one has said what it was given.
void Speech::changeVoice() {
    if (text_given_ == text_before_) {
        beginVoice();
        return offer();
    }
    changes_voice_ = true;
    stream_->close();
}

void Speech::beginVoice() {
    changes_voice_ = false;
    slow_.reset();
    text_before_ = text_given_;
    sound_before_ = given_;
    billed_before_ = billed_characters_;
    options_.voice = waiting_.front().voice;
    stream_ = mouth_->open(options_, *this);
}

std::chrono::nanoseconds Speech::played() const {
    if (!began_) return {};
    const auto played =
        line_ == nullptr ? timers_.now() - *began_ : line_->played() - played_before_;
    return std::clamp(played, std::chrono::nanoseconds{0}, given_);
}

std::chrono::nanoseconds Speech::playedBy(base::MonoTime time) const {
    if (!began_ || time <= *began_) return {};
    return std::min<std::chrono::nanoseconds>(played(), time - *began_);
}

std::optional<std::chrono::nanoseconds> Speech::untilSentenceEnd() const {
    const auto now = played();
    const auto end = heard_.sentenceEnd(now);
    return end ? std::optional{*end - now} : std::nullopt;
}

void Speech::onAudio(const provider::AudioFrame& frame) {
    if (!began_) began_ = timers_.now();
    given_ += provider::lengthOf(frame.format, frame.bytes.size());
    if (line_ != nullptr) line_->play(frame.bytes);
    slowDown();
    owner_.onSound(frame.bytes);
}

void Speech::slowDown() {
    if (line_ == nullptr || slow_ != nullptr || line_->queued() < kEnough) return;
    stream_->pause();
    slow_ = timers_.at(timers_.now() + line_->queued() - kTooLittle, [this] {
        slow_.reset();
        stream_->resume();
    });
}

void Speech::onMark(const provider::SpokenMark& mark) {
    heard_.mark(text_before_ + mark.offset, sound_before_ + mark.at);
}

void Speech::onFlushed(std::uint64_t flush) {
    heard_.sentencesSound(static_cast<std::size_t>(flush), given_);
}

void Speech::onUsage(std::uint64_t billed_characters) {
    billed_characters_ = billed_before_ + billed_characters;
}

void Speech::onEnd(const std::optional<provider::Failure>& failure) {
    if (!failure && changes_voice_ && !waiting_.empty()) {
        beginVoice();
        return offer();
    }
    ended_ = true;
    slow_.reset();
    if (failure) return owner_.onSpeechFailed(*failure);
    owner_.onSpoken();
}

}  // namespace parley::conversation

#include "mouth_attempt.hpp"

#include "sound_length.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

std::uint64_t characters(std::string_view text) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), begins));
}

}  // namespace

MouthAttempt::MouthAttempt(
    const ChainEntry<Mouth>& entry, const Start& start, const ChainSetting& setting, Owner& owner)
    : entry_{entry},
      setting_{setting},
      owner_{owner},
      attempt_{entry, Kind::Tts, start.number, setting},
      place_{start.place},
      next_{start.from},
      next_flush_{start.flush},
      offset_shift_{start.from},
      shift_{start.at},
      answer_{
          setting.timers,
          [this] {
              owner_.onEnd(
                  *this,
                  Failure{.code = FailureCode::Deadline, .message = "gave no audio in time"});
          }},
      room_{setting.timers, [this] {
                owner_.onEnd(
                    *this, Failure{.code = FailureCode::Busy, .message = "takes no more text"});
            }} {}

void MouthAttempt::open(const MouthOptions& options) {
    voice_ = options.voice;
    attempt_.countFor(options.conversation);
    stream_ = entry_.provider->open(options, *this);
}

void MouthAttempt::took(std::string_view text) {
    next_ += text.size();
    if (!bills_itself_) attempt_.consumed().characters += characters(text);
}

void MouthAttempt::flush(std::uint64_t flush) {
    ++next_flush_;
    attempt_.asked();
    stream_->flush(flush);
}

void MouthAttempt::close() {
    closing_ = true;
    attempt_.asked();
    stream_->close();
}

void MouthAttempt::skipTo(std::size_t offset, std::uint64_t flush) {
    offset_shift_ += offset - next_;
    next_ = offset;
    next_flush_ = flush;
}

void MouthAttempt::expect(std::optional<base::MonoTime> deadline) {
    const auto limit = moment() == Moment::BeforeOutput ? entry_.limits.first_output
                                                        : entry_.limits.between_outputs;
    const auto until = setting_.timers.now() + limit;
    answer_.expectBy(deadline ? std::min(until, *deadline) : until);
}

void MouthAttempt::onAudio(const AudioFrame& frame) {
    if (frame.bytes.empty()) return;
    attempt_.answered();
    attempt_.consumed().audio += soundLength(frame);
    owner_.onAudio(*this, frame);
}

void MouthAttempt::onMark(const SpokenMark& mark) {
    auto shifted = mark;
    shifted.offset += offset_shift_;
    shifted.at += shift_;
    owner_.onMark(*this, shifted);
}

void MouthAttempt::onUsage(std::uint64_t billed_characters) {
    auto& counted = attempt_.consumed().characters;
    counted = bills_itself_ ? counted + billed_characters : billed_characters;
    bills_itself_ = true;
    owner_.onUsage(billed_characters);
}

void MouthAttempt::onWritable() {
    room_.rest();
    owner_.onRoom(*this);
}

}  // namespace parley::provider

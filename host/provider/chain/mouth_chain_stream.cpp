#include "mouth_chain_stream.hpp"

#include "sound_length.hpp"

#include <base/log.hpp>

#include <algorithm>

namespace parley::provider {

MouthChainStream::MouthChainStream(
    ChainEntries<Mouth> entries,
    std::vector<AttemptPlan::Candidate> candidates,
    ChainSetting setting,
    MouthOptions options,
    MouthSink& sink)
    : entries_{std::move(entries)},
      setting_{setting},
      options_{std::move(options)},
      sink_{sink},
      plan_{std::move(candidates), setting_.policy, options_.deadline},
      slow_{setting_.timers, [this] { hedge(); }} {
    // At once, so that it is connected when the first sentence comes.
    if (const auto place = plan_.next(setting_.timers.now())) {
        begin(*place);
        return;
    }
    endSoon(Failure{.code = FailureCode::Unavailable, .message = "no provider can be asked"});
}

Say MouthChainStream::say(std::string_view text) {
    if (ended_ || closing_) return Say::Ended;
    text_.add(text);
    offerAll();
    return Say::Taken;
}

void MouthChainStream::flush(std::uint64_t flush) {
    flushes_.push_back({flush, text_.text().size()});
    offerAll();
}

bool MouthChainStream::clear() {
    unsaid_ = text_.text().size();
    given_before_ = given_;
    text_.beginAt(unsaid_, given_);
    first_flush_ += flushes_.size();
    flushes_.clear();
    std::erase_if(attempts_, [this](const auto& attempt) {
        if (!attempt->clear()) return true;
        attempt->skipTo(unsaid_, first_flush_);
        attempt->rest();
        return false;
    });
    ++changes_;
    return true;
}

void MouthChainStream::pause() {
    paused_ = true;
    for (const auto& attempt : attempts_) {
        attempt->rest();
        attempt->pause();
    }
}

void MouthChainStream::resume() {
    paused_ = false;
    const auto alive = std::weak_ptr{alive_};
    // What was held back may come at once, to the end of any attempt or of this stream, or to
    // another pause.
    while (!paused_) {
        const auto held = std::ranges::find_if(
            attempts_, [](const auto& attempt) { return attempt->isPaused(); });
        if (held == attempts_.end()) break;
        (*held)->resume();
        if (alive.expired()) return;
    }
    for (const auto& attempt : attempts_)
        expectFrom(*attempt);
}

void MouthChainStream::close() {
    closing_ = true;
    offerAll();
}

void MouthChainStream::begin(std::size_t place) {
    place_ = place;
    ++changes_;
    const MouthAttempt::Start start{
        .place = place,
        .number = plan_.number(),
        .from = unsaid_,
        .at = given_,
        .flush = first_flush_};
    auto& attempt = *attempts_.emplace_back(
        std::make_unique<MouthAttempt>((*entries_)[place], start, setting_, *this));
    auto options = options_;
    if ((*entries_)[place].unknown_voices->has(options.voice)) options.voice.clear();
    attempt.open(options);
    if (paused_) attempt.pause();
    offer(attempt);
}

void MouthChainStream::offerAll() {
    if (ended_ || soon_) return;
    if (attempts_.empty()) {
        const bool has_more = unsaid_ < text_.text().size() || !flushes_.empty();
        if (has_more) return begin(*place_);
        if (closing_) endSoon(std::nullopt);
        return;
    }
    const auto alive = std::weak_ptr{alive_};
    const auto changes = changes_;
    for (std::size_t i = 0; i < attempts_.size(); ++i) {
        offer(*attempts_[i]);
        if (alive.expired() || changes_ != changes) return;
    }
}

void MouthChainStream::endSoon(std::optional<Failure> failure) {
    soon_ = setting_.timers.at(
        setting_.timers.now(), [this, failure = std::move(failure)] { end(failure); });
}

void MouthChainStream::offer(MouthAttempt& attempt) {
    // Any call to a provider may end the attempt, or this stream.
    const auto same = [this, alive = std::weak_ptr{alive_}, changes = changes_] {
        return !alive.expired() && changes_ == changes;
    };
    while (!attempt.isFull()) {
        const auto* flush = nextFlushFor(attempt);
        const auto end = flush != nullptr ? flush->offset : text_.text().size();
        if (attempt.next() < end) {
            const auto piece = text_.text().substr(attempt.next(), end - attempt.next());
            const auto answer = attempt.say(piece);
            if (!same() || answer == Say::Ended) return;  // It tells why by itself.
            if (answer == Say::Full) return attempt.waitForRoom();
            attempt.took(piece);
        } else if (flush != nullptr) {
            attempt.flush(flush->id);
            if (!same()) return;
            expectFrom(attempt);
        } else {
            break;
        }
    }
    if (closing_ && !attempt.isClosing() && !attempt.isFull()) {
        attempt.close();
        if (same()) expectFrom(attempt);
    }
}

const MouthChainStream::Flush* MouthChainStream::nextFlushFor(const MouthAttempt& attempt) const {
    const auto index = attempt.nextFlush() - first_flush_;
    return index < flushes_.size() ? &flushes_[index] : nullptr;
}

bool MouthChainStream::isAudioDueFrom(const MouthAttempt& attempt) const {
    return !paused_ && (attempt.nextFlush() > first_flush_ || attempt.isClosing());
}

void MouthChainStream::expectFrom(MouthAttempt& attempt) {
    if (!isAudioDueFrom(attempt)) return attempt.rest();
    attempt.expect(options_.deadline);
    const bool may_hedge = setting_.policy.hedge == Hedge::WhenSlow && given_.count() == 0 &&
                           attempts_.size() == 1 && !slow_.isWaiting();
    if (!may_hedge) return;
    if (const auto slow = attempt.health().slowFirstOutput(setting_.timers.now())) {
        slow_.expect(*slow);
    }
}

void MouthChainStream::hedge() {
    if (attempts_.size() != 1 || given_.count() > 0) return;
    if (const auto place = plan_.next(setting_.timers.now())) begin(*place);
}

void MouthChainStream::onAudio(MouthAttempt& attempt, const AudioFrame& frame) {
    letSpeak(attempt);
    served_by_ = (*entries_)[attempt.place()].id;
    attempt.hearAt(given_, frame);
    auto placed = frame;
    placed.at = given_;
    given_ += soundLength(frame);
    expectFrom(attempt);
    sink_.onAudio(placed);
}

void MouthChainStream::onMark(MouthAttempt& attempt, const SpokenMark& mark) {
    letSpeak(attempt);
    text_.mark(mark);
    sink_.onMark(mark);
}

void MouthChainStream::onFlushed(MouthAttempt& attempt, std::uint64_t flush) {
    const auto answered = std::ranges::find(flushes_, flush, &Flush::id);
    const auto count = first_flush_ + static_cast<std::uint64_t>(answered - flushes_.begin());
    if (answered == flushes_.end() || count >= attempt.nextFlush()) return;
    const auto offset = answered->offset;
    if (isSilentUpTo(offset)) {
        return moveOn(attempt, {.code = FailureCode::Protocol, .message = "gave no audio"});
    }
    letSpeak(attempt);
    text_.saidUpTo(offset, given_);
    unsaid_ = offset;
    given_before_ = given_;
    const auto alive = std::weak_ptr{alive_};
    const auto changes = changes_;
    if (answerFlushesUpTo(offset) && changes_ == changes) expectFrom(attempt);
}

void MouthChainStream::onUsage(std::uint64_t billed_characters) {
    sink_.onUsage(billed_characters);
}

void MouthChainStream::onEnd(MouthAttempt& attempt, const std::optional<Failure>& failure) {
    if (failure) return moveOn(attempt, *failure);
    if (!attempt.isClosing()) {
        return moveOn(
            attempt, {.code = FailureCode::Protocol, .message = "ended before it was closed"});
    }
    const auto all = text_.text().size();
    if (isSilentUpTo(all)) {
        return moveOn(attempt, {.code = FailureCode::Protocol, .message = "gave no audio"});
    }
    if (!flushes_.empty() && text_.isAudible(text_.firstUnsaid(given_), all)) {
        return moveOn(attempt, {.code = FailureCode::Protocol, .message = "ended too early"});
    }
    letSpeak(attempt);
    attempt.succeeded();
    if (answerFlushesUpTo(all)) end(std::nullopt);
}

void MouthChainStream::letSpeak(MouthAttempt& attempt) {
    slow_.rest();
    if (attempts_.size() == 1) return;
    std::erase_if(attempts_, [&](const auto& other) {
        if (other.get() == &attempt) return false;
        other->overtaken();
        plan_.takeBack(other->place());
        return true;
    });
    ++changes_;
    place_ = attempt.place();
}

bool MouthChainStream::isSilentUpTo(std::size_t offset) const {
    return given_ == given_before_ && text_.isAudible(unsaid_, offset);
}

void MouthChainStream::moveOn(MouthAttempt& attempt, const Failure& failure) {
    // The failure may belong to what is destroyed here.
    const auto reason = failure;
    const auto place = attempt.place();
    const auto moment = attempt.moment();
    const auto offered = attempt.next();
    const bool lacks_voice = lacksVoice(attempt, reason);
    attempt.failed(reason);
    remove(attempt);
    if (!attempts_.empty()) return;

    const auto next = lacks_voice ? std::optional{place}
                                  : plan_.after(place, reason, moment, setting_.timers.now());
    unsaid_ = std::min(text_.firstUnsaid(given_), offered);
    given_before_ = given_;
    text_.beginAt(unsaid_, given_);
    const bool is_all_said = unsaid_ == text_.text().size();
    if (!next && !(is_all_said && closing_)) return end(reason);
    place_ = next;
    if (answerFlushesUpTo(unsaid_)) offerAll();
}

bool MouthChainStream::lacksVoice(const MouthAttempt& attempt, const Failure& failure) {
    const bool lacks = failure.code == FailureCode::NotFound && !attempt.voice().empty() &&
                       attempt.moment() == Moment::BeforeOutput;
    if (!lacks) return false;
    const auto& entry = (*entries_)[attempt.place()];
    if (entry.unknown_voices->add(attempt.voice()))
        base::log(
            base::LogLevel::Warning,
            "voice_unknown",
            {{"provider", entry.id.publicId()},
             {"voice", attempt.voice()},
             {"detail", failure.message}});
    return true;
}

bool MouthChainStream::answerFlushesUpTo(std::size_t offset) {
    const auto alive = std::weak_ptr{alive_};
    while (!flushes_.empty() && flushes_.front().offset <= offset) {
        const auto flush = flushes_.front().id;
        flushes_.pop_front();
        ++first_flush_;
        sink_.onFlushed(flush);
        if (alive.expired()) return false;
    }
    return true;
}

void MouthChainStream::remove(MouthAttempt& attempt) {
    ++changes_;
    std::erase_if(attempts_, [&](const auto& other) { return other.get() == &attempt; });
}

void MouthChainStream::end(const std::optional<Failure>& failure) {
    ended_ = true;
    slow_.rest();
    attempts_.clear();
    ++changes_;
    sink_.onEnd(failure);
}

}  // namespace parley::provider

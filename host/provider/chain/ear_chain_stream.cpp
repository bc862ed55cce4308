#include "ear_chain_stream.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

/// What a long sentence may take. Beyond it the beginning is lost with the provider that heard it.
constexpr std::chrono::seconds kReplay{15};
/// Less sound than this is a click, not a word.
constexpr std::chrono::milliseconds kShortestWord{200};

}  // namespace

EarChainStream::EarChainStream(
    ChainEntries<Ear> entries,
    std::vector<AttemptPlan::Candidate> candidates,
    ChainSetting setting,
    EarOptions options,
    EarSink& sink)
    : entries_{std::move(entries)},
      setting_{setting},
      options_{std::move(options)},
      sink_{sink},
      plan_{std::move(candidates), setting_.policy, options_.deadline},
      audio_{kReplay},
      answer_{setting_.timers, [this] { lostPatience(); }},
      room_{setting_.timers, [this] {
                moveOn({.code = FailureCode::Busy, .message = "takes no more audio"});
            }} {
    const auto now = setting_.timers.now();
    if (const auto place = plan_.next(now)) {
        begin(*place);
        return;
    }
    soon_ = setting_.timers.at(now, [this] {
        end(Failure{.code = FailureCode::Unavailable, .message = "no provider can be asked"});
    });
}

Push EarChainStream::push(const AudioFrame& frame) {
    if (ended_ || closing_) return Push::Ended;
    audio_.add(frame);
    offer();
    return Push::Taken;
}

void EarChainStream::finalize() {
    finalize_at_ = audio_.end();
    finalize_given_ = false;
    offer();
}

void EarChainStream::close() {
    closing_ = true;
    offer();
}

void EarChainStream::begin(std::size_t place) {
    answer_.rest();
    room_.rest();
    finalize_given_ = false;
    ++attempts_begun_;
    attempt_ =
        std::make_unique<EarAttempt>((*entries_)[place], place, plan_.number(), setting_, *this);
    attempt_->next = audio_.begin();
    attempt_->open(options_);
    offer();
}

void EarChainStream::offer() {
    if (!attempt_) return;
    // Any call to a provider may end the attempt, or this stream.
    const auto same = [this, alive = std::weak_ptr{alive_}, number = attempts_begun_] {
        return !alive.expired() && attempt_ && attempts_begun_ == number;
    };
    attempt_->next = std::max(attempt_->next, audio_.begin());
    while (!room_.isWaiting() && (isFinalizeNext() || !isOffered())) {
        if (isFinalizeNext()) {
            offerFinalize();
            if (!same()) return;
            continue;
        }
        const auto frame = audio_.at(attempt_->next);
        const auto answer = attempt_->push(frame);
        if (!same() || answer == Push::Ended) return;  // It tells why by itself.
        if (answer == Push::Full) return room_.expect(setting_.policy.busy_patience);
        attempt_->took(frame);
        attempt_->next = std::max(attempt_->next, audio_.begin());
    }
    if (closing_ && isOffered() && !attempt_->isClosing()) offerClose();
}

bool EarChainStream::isFinalizeNext() const {
    return finalize_at_ && !finalize_given_ && attempt_->next >= *finalize_at_;
}

void EarChainStream::offerFinalize() {
    finalize_given_ = true;
    if (isTextDue()) answer_.expect(attempt_->limits().first_output);
    attempt_->finalize();
}

void EarChainStream::offerClose() {
    answer_.expect(attempt_->limits().first_output);
    attempt_->close();
}

bool EarChainStream::isTextDue() const {
    return segment_began_ || audio_.loud() >= kShortestWord;
}

void EarChainStream::onSignOfLife() {
    if (answer_.isWaiting()) answer_.expect(attempt_->limits().between_outputs);
}

void EarChainStream::onHeard(Heard heard) {
    served_by_ = (*entries_)[attempt_->place()].id;
    onSignOfLife();
    heard.segment = segment_;
    segment_began_ = !heard.text.empty();
    if (heard.stage == Heard::Stage::Final) {
        if (!isMissingText(heard)) {
            understood(heard);
        } else if (finalize_at_ && finalize_given_) {
            return doubt({.code = FailureCode::Protocol, .message = "understood nothing"});
        } else {
            // The audio is kept: whoever comes next may understand it.
            ++segment_;
        }
    }
    sink_.onHeard(heard);
}

bool EarChainStream::isMissingText(const Heard& heard) const {
    return heard.text.empty() && audio_.loudUpTo(endOf(heard)) >= kShortestWord;
}

std::chrono::nanoseconds EarChainStream::endOf(const Heard& heard) const {
    const bool is_known = heard.end > heard.start && heard.end <= attempt_->heardUpTo();
    return is_known ? heard.end : attempt_->heardUpTo();
}

void EarChainStream::onSpeech(bool started, std::chrono::nanoseconds at) {
    onSignOfLife();
    sink_.onSpeech(started, at);
}

void EarChainStream::onRoom() {
    room_.rest();
    offer();
}

void EarChainStream::onEnd(const std::optional<Failure>& failure) {
    if (failure) return moveOn(*failure);
    if (!attempt_->isClosing()) {
        return moveOn({.code = FailureCode::Protocol, .message = "ended before it was closed"});
    }
    if (isTextDue()) {
        return doubt({.code = FailureCode::Protocol, .message = "ended without a word"});
    }
    attempt_->succeeded();
    end(std::nullopt);
}

void EarChainStream::understood(const Heard& heard) {
    ++segment_;
    segment_began_ = false;
    audio_.understoodUpTo(endOf(heard));
    if (finalize_given_) {
        finalize_at_.reset();
        if (!closing_) answer_.rest();
    }
    if (!heard.text.empty()) blameSilentOnes();
    attempt_->succeeded();
    plan_.beginTurn(attempt_->place());
}

void EarChainStream::lostPatience() {
    if (isTextDue()) {
        return doubt({.code = FailureCode::Deadline, .message = "heard nothing in time"});
    }
    if (!closing_) return;
    attempt_->succeeded();
    end(std::nullopt);
}

void EarChainStream::moveOn(const Failure& failure) {
    const auto place = attempt_->place();
    const auto moment = attempt_->moment();
    attempt_->failed(failure);
    if (closing_ && !isTextDue()) return end(std::nullopt);
    if (const auto next = plan_.after(place, failure, moment, setting_.timers.now())) {
        return begin(*next);
    }
    blameSilentOnes();
    end(failure);
}

void EarChainStream::doubt(const Failure& failure) {
    const auto place = attempt_->place();
    life_was_seen_ = life_was_seen_ || attempt_->showedLife();
    const auto next = plan_.after(place, failure, Moment::BeforeOutput, setting_.timers.now());
    if (!next && life_was_seen_) return nothingWasSaid();

    silent_.push_back({attempt_->takeMeasure(), failure});
    if (next) return begin(*next);
    blameSilentOnes();
    end(failure);
}

void EarChainStream::nothingWasSaid() {
    for (auto& one : silent_)
        one.measure->succeeded();
    silent_.clear();
    answer_.rest();
    segment_began_ = false;
    const auto end_of_audio = attempt_->heardUpTo();
    audio_.understoodUpTo(end_of_audio);
    attempt_->succeeded();
    plan_.beginTurn(attempt_->place());
    if (closing_) return end(std::nullopt);
    finalize_at_.reset();
    // Whoever asked what is pending has an answer.
    Heard nothing;
    nothing.stage = Heard::Stage::Final;
    nothing.segment = segment_++;
    nothing.start = nothing.end = end_of_audio;
    sink_.onHeard(nothing);
}

void EarChainStream::blameSilentOnes() {
    for (auto& one : silent_)
        one.measure->failed(one.failure);
    silent_.clear();
}

void EarChainStream::end(const std::optional<Failure>& failure) {
    ended_ = true;
    answer_.rest();
    room_.rest();
    attempt_.reset();
    sink_.onEnd(failure);
}

}  // namespace parley::provider

// Callers whose connection is lost, and who come back.

#include "turns.hpp"

namespace parley::conversation {

using std::chrono::nanoseconds;

void Conversation::Turns::loseCaller(std::optional<base::MonoTime> last_sign) {
    if (state_ == TurnState::Ended || caller_lost_) return;
    caller_lost_ = true;
    needs_.meter.pause();
    silence_.reset();
    doubt_.reset();
    doubted_.clear();
    moment_.reset();
    cutUnheard(last_sign);
    caller_.clear();
    caller_turn_.reset();
    enter(TurnState::Listening);
    observers.onCallerLost();
}

/// A caller whose sound came until a moment ago was lost then, not when it was noticed.
void Conversation::Turns::cutUnheard(std::optional<base::MonoTime> last_sign) {
    if (reply_waits_) next_ = Next::Answer;
    if (reply_ == nullptr) return;
    const auto* const speech = reply_->speech();
    auto heard = nanoseconds{0};
    if (speech != nullptr && speech->began()) {
        const auto last_sound = caller_.lastSound();
        const auto there =
            last_sign.value_or(last_sound > *speech->began() ? last_sound : needs_.timers.now());
        heard = speech->playedBy(there);
    }
    if (reply_->isMade() && (speech == nullptr || heard >= speech->given())) return;
    // What was asked is still not answered.
    if (heard == nanoseconds{0}) next_ = Next::Answer;
    cutReply("client_cancelled", heard);
}

void Conversation::Turns::regainCaller() {
    if (state_ == TurnState::Ended || !caller_lost_) return;
    caller_lost_ = false;
    needs_.meter.resume();
    observers.onCallerBack();
    watchForSilence();
    if (!to_say_.empty()) {
        auto text = std::move(to_say_.front());
        to_say_.pop_front();
        return recite(std::move(text));
    }
    answerWhenUnderstood();
}

}  // namespace parley::conversation

#include "replay.hpp"

#include "naming.hpp"
#include "update.hpp"

namespace parley::brain {

void Replay::add(const Message& message) {
    if (message.role == Message::Role::Assistant) {
        if (!has_begun_) open();
        said_ +=
            (said_.empty() ? "" : " ") + withoutNames(brain_.scenario(), trimmed(message.text));
        has_spoken_ = true;
        return;
    }
    if (has_begun_) settle();
    has_begun_ = true;
    Event event;
    event.text = message.text;
    event.confidence = message.confidence;
    event.silence_ms = message.silence_ms;
    event.duration_ms = message.duration_ms;
    event.barge_in = message.barge_in;
    reply_ = brain_.turn(state_, event);
}

Reply Replay::answer() {
    if (!has_begun_) open();
    return has_spoken_ ? Reply{} : reply_;
}

std::vector<Action> Replay::lastActions() const {
    return has_spoken_ ? std::vector<Action>{} : reply_.actions;
}

const State& Replay::state() {
    if (!has_begun_) open();
    if (has_spoken_) settle();
    return state_;
}

void Replay::open() {
    has_begun_ = true;
    reply_ = brain_.open(state_);
}

void Replay::settle() {
    // What is said after the end is no part of the talk.
    if (!reply_.say.empty() && said_ != reply_.text()) {
        Event event;
        event.heard = said_;
        forgetUnheard(state_, event);
    }
    said_.clear();
    has_spoken_ = false;
    reply_ = {};
}

State replay(const Brain& brain, const std::vector<Message>& history, const Beginning& beginning) {
    Replay replay{brain, beginning};
    for (const auto& message : history)
        replay.add(message);
    return replay.state();
}

Reply answer(const Brain& brain, const std::vector<Message>& history, const Beginning& beginning) {
    Replay replay{brain, beginning};
    for (const auto& message : history)
        replay.add(message);
    return replay.answer();
}

}  // namespace parley::brain

#include "replay.hpp"

#include "update.hpp"

namespace parley::brain {
namespace {

/// Walks a history, keeping the last reply to compare it with what the history says was said.
class Replayer {
public:
    Replayer(const Brain& brain, const Beginning& beginning)
        : brain_{brain}, state_{brain.begin(beginning)} {}

    void walk(const std::vector<Message>& history) {
        if (history.empty() || history.front().role == Message::Role::Assistant)
            reply_ = brain_.open(state_);
        for (const auto& message : history) {
            if (message.role == Message::Role::Assistant) {
                said_ += (said_.empty() ? "" : " ") + std::string{trimmed(message.text)};
                continue;
            }
            settle();
            Event event;
            event.text = message.text;
            reply_ = brain_.turn(state_, event);
        }
    }

    /// What was said replaces what would have been.
    void settle() {
        if (said_ != reply_.text()) {
            Event event;
            event.heard = said_;
            forgetUnheard(state_, event);
        }
        said_.clear();
        reply_ = {};
    }

    State& state() { return state_; }
    Reply& reply() { return reply_; }

private:
    const Brain& brain_;
    State state_;
    Reply reply_;
    std::string said_;
};

}  // namespace

State replay(const Brain& brain, const std::vector<Message>& history, const Beginning& beginning) {
    Replayer replayer{brain, beginning};
    replayer.walk(history);
    const bool waits = history.empty() || history.back().role == Message::Role::User;
    if (!waits) replayer.settle();
    return std::move(replayer.state());
}

Reply answer(const Brain& brain, const std::vector<Message>& history, const Beginning& beginning) {
    Replayer replayer{brain, beginning};
    replayer.walk(history);
    const bool waits = history.empty() || history.back().role == Message::Role::User;
    return waits ? std::move(replayer.reply()) : Reply{};
}

}  // namespace parley::brain

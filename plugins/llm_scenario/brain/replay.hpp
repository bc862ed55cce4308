#pragma once

#include "brain.hpp"

#include <string>
#include <vector>

namespace parley::brain {

/// A message of a chat, as language models are given them. The empty message of a user is a
/// silence. How it was said is known for speech only; see Event.
struct Message {
    enum class Role { Assistant, User };

    Role role = Role::User;
    std::string text;
    double confidence = 1;
    int silence_ms = 0;
    int duration_ms = 0;
    bool barge_in = false;
};

/// A talk reached again by its messages alone, one by one. An assistant's message that is not what
/// the engine said (it was cut by the user, or another model spoke) takes its place.
class Replay {
public:
    /// The brain must outlive the replay.
    explicit Replay(const Brain& brain, const Beginning& beginning = {})
        : brain_{brain}, state_{brain.begin(beginning)} {}

    void add(const Message& message);
    /// The answer to the last message: the opening when there is none, nothing when the last
    /// is the assistant's.
    Reply answer();
    /// What the last message of the user brought about.
    [[nodiscard]] std::vector<Action> lastActions() const;
    /// After the last message.
    [[nodiscard]] const State& state();

private:
    void open();
    /// What was said replaces what would have been.
    void settle();

    const Brain& brain_;
    State state_;
    Reply reply_;
    /// By the assistant since the user spoke; nothing as long as it is the assistant's turn.
    std::string said_;
    bool has_spoken_ = false;
    bool has_begun_ = false;
};

State replay(
    const Brain& brain, const std::vector<Message>& history, const Beginning& beginning = {});
Reply answer(
    const Brain& brain, const std::vector<Message>& history, const Beginning& beginning = {});

}  // namespace parley::brain

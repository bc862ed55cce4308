#pragma once

#include "brain.hpp"

#include <string>
#include <vector>

namespace parley::brain {

/// A message of a chat, as language models are given them.
struct Message {
    enum class Role { Assistant, User };

    Role role = Role::User;
    std::string text;
};

/// The state that a talk has come to by its messages alone. An assistant's message that is not what
/// the engine said (it was cut by the user, or another model spoke) takes its place. The empty
/// message of a user is a silence.
State replay(
    const Brain& brain, const std::vector<Message>& history, const Beginning& beginning = {});

/// The answer to the last message, all others replayed; the opening when there is none, nothing
/// when the last is the assistant's.
Reply answer(
    const Brain& brain, const std::vector<Message>& history, const Beginning& beginning = {});

}  // namespace parley::brain

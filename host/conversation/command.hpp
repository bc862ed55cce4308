#pragma once

#include "live_conversations.hpp"

#include <base/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::conversation {

/// What may be asked of a conversation from outside while it goes on.
struct Command {
    enum class Kind : std::uint8_t {
        Say,
        Interrupt,
        Context,
        End,
        EndAfterSentence,
        HangUp,
        /// Ends it if it waits for its caller, who begins another one.
        LetGo
    };

    Kind kind = Kind::Interrupt;
    /// Of Say and Context.
    std::string text = {};
};
std::string_view toText(Command::Kind kind);
std::optional<Command::Kind> commandKindFrom(std::string_view text);

/// What became of a command.
enum class Outcome : std::uint8_t { Done, Refused, NotLive };
std::string_view toText(Outcome outcome);
std::optional<Outcome> outcomeFrom(std::string_view text);

/// Carries a command out at a conversation of this host, on its loop, and waits until it is done.
/// Any fiber or thread but those of loops.
Outcome carryOut(LiveConversations& live, ConversationId id, const Command& command);

/// Conflict `conversation_not_live`.
base::Error conversationNotLive();

}  // namespace parley::conversation

#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// What happened in a conversation and what goes on to happen, as server-sent events; goes on
/// after Last-Event-ID and ends with the conversation.
base::Result<Reply> streamConversation(Call& call);

// Commands to a conversation, at whichever host it goes on. Errors as `conversation::Commands`.
base::Result<Reply> sayInConversation(Call& call);
base::Result<Reply> interruptConversation(Call& call);
base::Result<Reply> tellConversation(Call& call);
base::Result<Reply> endConversation(Call& call);

}  // namespace parley::http

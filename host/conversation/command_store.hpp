#pragma once

#include <storage/statement.hpp>

namespace parley::conversation {

/// Id, conversation, its host, sender, kind, text, now. False when it does not go on there.
extern const storage::Statement kSendCommand;
/// Host; before when nobody waits any more; now. Tenant, id, conversation, kind, text.
extern const storage::Statement kTakeCommands;
/// Id, outcome.
extern const storage::Statement kAnswerCommand;
/// Id; whether to give up. Once there is an outcome, or the sender gives up: whether its host has
/// taken it, and the outcome. It is gone then.
extern const storage::Statement kCollectCommand;

}  // namespace parley::conversation

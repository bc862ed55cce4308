#pragma once

#include "tool.hpp"

namespace parley::storage {
class Database;
}

namespace parley::conversation {

class LiveConversations;

/// `current_time`: what day and time it is, where the tenant is or in a zone that is asked for.
HostTool currentTimeTool(storage::Database& database, const base::Clock& clock);
/// `end_conversation`: hangs up when what is being said has been said.
HostTool endConversationTool(LiveConversations& live);

}  // namespace parley::conversation

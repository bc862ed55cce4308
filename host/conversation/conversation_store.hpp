#pragma once

#include "conversation_record.hpp"
#include "record_writer.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::storage {
class Database;
}

namespace parley::conversation {

/// How a host writes down a conversation of a tenant that goes on at it.
WriteBatch recordInto(storage::Database& database, base::TenantId tenant, ConversationId id);

extern const storage::Statement kFindConversation;
/// The host of one that goes on, by its session's id.
extern const storage::Statement kFindSession;
/// Before this id, state, scenario, experience, since, words, user, limit.
extern const storage::Statement kListConversations;
/// The same with words to look for, which takes its time.
extern const storage::Statement kSearchConversations;
/// Id; after this seq; limit.
extern const storage::Statement kTurnsOfConversation;
extern const storage::Statement kToolCallsOfConversation;
extern const storage::Statement kEventsOfConversation;
extern const storage::Statement kDeleteConversation;

ConversationRecord readConversation(const storage::Row& row);
TurnRecord readTurn(const storage::Row& row);
ToolCallRecord readToolCall(const storage::Row& row);
EventRecord readEvent(const storage::Row& row);

/// SHA-256, conversation, now, end. No row when the conversation is not there.
extern const storage::Statement kShareConversation;
/// Conversation, now.
extern const storage::Statement kRevokeShareLinks;
/// SHA-256, now. The conversation it leads to.
extern const storage::Statement kFindShared;

extern const storage::Statement kPurgeConversations;
extern const storage::Statement kEndLostConversations;
/// Ids as text[]: those of the tenant's conversations whose recordings are to stay.
extern const storage::Statement kRecordingsToKeep;

}  // namespace parley::conversation

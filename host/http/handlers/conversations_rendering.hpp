#pragma once

#include <conversation/records.hpp>
#include <http/call.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace parley::http {

// How conversations are read from requests and written to answers.

/// The `:id` of the path; NotFound `conversation_not_found`.
base::Result<conversation::ConversationId> conversationIdOf(const Call& call);
/// A member sees their own conversations, an admin or operator all of the tenant.
conversation::Reader readerOf(const Call& call);
/// `state`, `scenario`, `experience`, `since`, `user_id` and `q` of the query; InvalidArgument
/// `invalid_parameter`.
base::Result<conversation::Records::Filter> conversationFilterOf(const Call& call);

/// Schema `Conversation`.
nlohmann::json renderConversation(const conversation::ConversationRecord& record);
/// Schema `Transcript`: the conversation with its turns and tool calls.
nlohmann::json renderTranscript(const conversation::Transcript& transcript);
/// Schema `SharedTranscript`: what was said, and nothing of who said it.
nlohmann::json renderShared(const conversation::Transcript& transcript);
/// For people to read.
std::string writeTranscript(const conversation::Transcript& transcript);

}  // namespace parley::http

#pragma once

#include <base/result.hpp>
#include <conversation/live_talk.hpp>
#include <conversation/realtime/realtime_session.hpp>
#include <http/call.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>

namespace parley::http {

/// Everything that is settled about a conversation before its caller is let in.
struct RealtimeSetup {
    conversation::LiveTalk::Setup talk;
    conversation::RealtimeSession::Options session;
};

/// Of what the caller's key says and, where it came with the request, their `session` object. Every
/// refusal that there is comes from here.
base::Result<RealtimeSetup> realtimeSetupFor(
    Call& call, const nlohmann::json& session, conversation::Line::Pace pace);
/// The conversation that the caller comes back to; empty when they begin a new one. NotFound
/// `conversation_not_found` for a session that is over, Conflict `conversation_elsewhere` for one
/// at another host, Unauthenticated `client_secret_invalid` for a key that has expired and opened
/// nothing that goes on.
base::Result<std::optional<conversation::ConversationId>> returnOf(
    const Call& call, conversation::Line::Pace pace);
/// Ends that conversation with the caller's access.
std::shared_ptr<void> endWithAccess(const Call& call, conversation::ConversationId id);
/// What a conversation needs of the host, on that loop.
conversation::LiveTalk::Surroundings surroundingsOn(Services& services, io::Loop& loop);

}  // namespace parley::http

#pragma once

#include "call_talk.hpp"

#include <base/result.hpp>
#include <transport/webrtc/server.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace parley::conversation {

/// Takes WebRTC calls and keeps their conversations until they are over. Asked from any fiber or
/// thread but that of the calls' loop; destroyed off it, while it still runs and before the server.
class CallDesk {
public:
    struct Taken {
        std::string answer_sdp;
        /// `rtc_…`
        std::string call_id;
    };

    explicit CallDesk(transport::WebRtcServer& server) : server_{server} {}
    /// Ends what is going on.
    ~CallDesk();
    CallDesk(const CallDesk&) = delete;
    CallDesk& operator=(const CallDesk&) = delete;

    [[nodiscard]] io::Loop& loop() { return server_.loop(); }
    /// What WebRtcServer::accept refuses.
    base::Result<Taken> take(
        std::string_view offer_sdp,
        LiveTalk::Setup setup,
        LiveTalk::Surroundings surroundings,
        RealtimeSession::Options options);

    /// A new call of who comes back to a conversation. NotFound `conversation_not_found` when it is
    /// over by now.
    base::Result<Taken> takeAgain(
        ConversationId id, std::string_view offer_sdp, std::shared_ptr<void> attachment);

private:
    base::Result<Taken> takeOnLoop(
        std::string_view offer_sdp,
        LiveTalk::Setup setup,
        LiveTalk::Surroundings surroundings,
        RealtimeSession::Options options);
    base::Result<Taken> takeAgainOnLoop(
        ConversationId id, std::string_view offer_sdp, std::shared_ptr<void> attachment);
    void drop(ConversationId id);

    transport::WebRtcServer& server_;
    /// Of the loop.
    std::map<ConversationId, std::unique_ptr<CallTalk>> talks_;
};

}  // namespace parley::conversation

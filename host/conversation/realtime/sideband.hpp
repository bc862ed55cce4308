#pragma once

#include "realtime_session.hpp"

#include <conversation/live_conversations.hpp>
#include <io/edge/web_socket.hpp>

#include <memory>
#include <string>

namespace parley::conversation {

/// Somebody who watches and controls a call from beside: gets its events and may send the same ones
/// as the caller. Used by one thread or fiber; what it is about lives on the call's loop.
class Sideband {
public:
    Sideband(
        LiveConversations& live,
        ConversationId id,
        RealtimeSession::Options options,
        std::shared_ptr<io::WebSocket> socket);
    ~Sideband();
    Sideband(const Sideband&) = delete;
    Sideband& operator=(const Sideband&) = delete;

    /// Passes a message on and waits until the call has taken it. False when the call has ended.
    bool receive(std::string text);

private:
    class View;

    bool onLoop(std::function<void(Conversation&)> task);

    LiveConversations& live_;
    const ConversationId id_;
    std::shared_ptr<View> view_;
};

}  // namespace parley::conversation

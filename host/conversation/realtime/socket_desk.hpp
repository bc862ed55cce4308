#pragma once

#include "socket_talk.hpp"

#include <io/loop.hpp>

#include <map>
#include <memory>
#include <mutex>

namespace parley::conversation {

/// Keeps the conversations behind WebSockets until they are over, also while their socket is gone.
/// Asked from any fiber or thread but those of loops; destroyed off them, while they still run.
class SocketDesk {
public:
    SocketDesk() = default;
    /// Ends what is going on.
    ~SocketDesk();
    SocketDesk(const SocketDesk&) = delete;
    SocketDesk& operator=(const SocketDesk&) = delete;

    /// Begins a conversation and takes part in it until the socket has ended.
    void attend(
        LiveTalk::Setup setup,
        LiveTalk::Surroundings surroundings,
        RealtimeSession::Options options,
        std::shared_ptr<io::WebSocket> socket);
    /// Goes on with one. When it is over by now, the socket is closed.
    void resume(
        ConversationId id, std::shared_ptr<io::WebSocket> socket, std::shared_ptr<void> attachment);

private:
    /// Where a conversation has its place.
    struct Seat {
        io::Loop& loop;
        /// Of the loop; null once it is over.
        std::unique_ptr<SocketTalk> talk;
    };

    static void listen(Seat& seat, io::WebSocket& socket);
    void drop(ConversationId id);

    std::mutex mutex_;
    std::map<ConversationId, std::shared_ptr<Seat>> seats_;
};

}  // namespace parley::conversation

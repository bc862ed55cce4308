#pragma once

#include "realtime_session.hpp"

#include <conversation/live_talk.hpp>
#include <io/edge/web_socket.hpp>

#include <memory>
#include <string>

namespace parley::conversation {

/// The line of a client behind a WebSocket, who plays the audio of the events by itself.
class SocketLine final : public Line {
public:
    [[nodiscard]] Pace pace() const override { return Pace::TheClients; }
    void play(std::span<const std::uint8_t>) override {}
    void pause() override {}
    void resume() override {}
    void clear() override {}
    [[nodiscard]] std::chrono::nanoseconds played() const override { return {}; }
    [[nodiscard]] std::chrono::nanoseconds queued() const override { return {}; }
};

/// A conversation whose caller is behind a WebSocket, events and audio. Lives on one loop.
class SocketTalk final : private Observer {
public:
    SocketTalk(
        LiveTalk::Setup setup,
        LiveTalk::Surroundings surroundings,
        RealtimeSession::Options options,
        std::shared_ptr<io::WebSocket> socket);
    ~SocketTalk() override;

    /// The client's next message.
    void receive(std::string text) { session_.receive(std::move(text)); }

private:
    void onEnded(std::string_view reason) override;

    const std::shared_ptr<io::WebSocket> socket_;
    SocketLine line_;
    LiveTalk talk_;
    RealtimeSession session_;
};

/// How the events of a session go out through a WebSocket.
RealtimeSession::Send sendThrough(std::shared_ptr<io::WebSocket> socket);
/// Ends a WebSocket as the conversation behind it ended.
void closeAfter(io::WebSocket& socket, std::string_view reason);

}  // namespace parley::conversation

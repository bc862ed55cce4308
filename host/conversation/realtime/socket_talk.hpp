#pragma once

#include "realtime_session.hpp"

#include <conversation/live_talk.hpp>
#include <io/edge/web_socket.hpp>

#include <functional>
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

/// A conversation whose caller is behind a WebSocket, events and audio, or behind none for a while
/// when the network failed. Lives on one loop; the sockets may be of others.
class SocketTalk final : private Observer {
public:
    /// `over` is called when nothing more will happen; it may not destroy the talk inside.
    SocketTalk(
        LiveTalk::Setup setup,
        LiveTalk::Surroundings surroundings,
        RealtimeSession::Options options,
        std::function<void()> over);
    ~SocketTalk() override;

    /// The client is behind this socket and nobody has been before.
    void begin(std::shared_ptr<io::WebSocket> socket);
    /// They come back behind this one, whether or not they were missed.
    void resume(std::shared_ptr<io::WebSocket> socket, std::shared_ptr<void> attachment);
    /// The next message of who is behind that socket.
    void receive(const io::WebSocket& socket, std::string text);
    /// That socket has ended.
    void leave(const io::WebSocket& socket);

private:
    void onEnded(std::string_view reason) override;

    const RealtimeSession::Options options_;
    const std::function<void()> over_;
    /// Null while the caller is lost.
    std::shared_ptr<io::WebSocket> socket_;
    SocketLine line_;
    LiveTalk talk_;
    std::unique_ptr<RealtimeSession> session_;
};

/// How the events of a session go out through a WebSocket.
RealtimeSession::Send sendThrough(std::shared_ptr<io::WebSocket> socket);
/// Ends a WebSocket as the conversation behind it ended.
void closeAfter(io::WebSocket& socket, std::string_view reason);

}  // namespace parley::conversation

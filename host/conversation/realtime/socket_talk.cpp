#include "socket_talk.hpp"

namespace parley::conversation {

namespace {

constexpr std::uint16_t kNormalClosure = 1000;

}  // namespace

SocketTalk::SocketTalk(
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options,
    std::shared_ptr<io::WebSocket> socket)
    : socket_{std::move(socket)},
      talk_{std::move(setup), surroundings, line_},
      session_{talk_.conversation(), options, sendThrough(socket_)} {
    session_.begin();
    // After the session, whose last event goes out before the socket closes.
    talk_.conversation().add(*this);
    talk_.conversation().begin();
}

SocketTalk::~SocketTalk() {
    talk_.conversation().remove(*this);
}

void SocketTalk::onEnded(std::string_view reason) {
    closeAfter(*socket_, reason);
}

RealtimeSession::Send sendThrough(std::shared_ptr<io::WebSocket> socket) {
    return [socket = std::move(socket)](std::string event) {
        socket->send({io::WebSocketMessage::Kind::Text, std::move(event)});
    };
}

void closeAfter(io::WebSocket& socket, std::string_view reason) {
    socket.close(kNormalClosure, std::string{reason});
}

}  // namespace parley::conversation

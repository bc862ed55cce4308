#include "socket_talk.hpp"

namespace parley::conversation {

namespace {

constexpr std::uint16_t kNormalClosure = 1000;
constexpr std::uint16_t kAccessEnded = 4401;
constexpr std::uint16_t kResumedElsewhere = 4409;

}  // namespace

SocketTalk::SocketTalk(
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options,
    std::function<void()> over)
    : options_{options}, over_{std::move(over)}, talk_{std::move(setup), surroundings, line_} {}

SocketTalk::~SocketTalk() {
    talk_.conversation().remove(*this);
}

void SocketTalk::begin(std::shared_ptr<io::WebSocket> socket) {
    auto& conversation = talk_.conversation();
    socket_ = std::move(socket);
    session_ = std::make_unique<RealtimeSession>(conversation, options_, sendThrough(socket_));
    session_->begin();
    // After the session, whose last event goes out before the socket closes.
    conversation.add(*this);
    conversation.begin();
}

void SocketTalk::resume(std::shared_ptr<io::WebSocket> socket, std::shared_ptr<void> attachment) {
    auto& conversation = talk_.conversation();
    if (conversation.state() == TurnState::Ended) return closeAfter(*socket, "hung_up");
    if (socket_ != nullptr) {
        socket_->close(kResumedElsewhere, "resumed elsewhere");
        session_.reset();
        talk_.lose();
    }
    socket_ = std::move(socket);
    conversation.remove(*this);
    session_ = std::make_unique<RealtimeSession>(conversation, options_, sendThrough(socket_));
    session_->resume();
    conversation.add(*this);
    talk_.regain(std::move(attachment));
}

void SocketTalk::receive(const io::WebSocket& socket, std::string text) {
    if (socket_.get() == &socket) session_->receive(std::move(text));
}

void SocketTalk::leave(const io::WebSocket& socket) {
    if (socket_.get() != &socket) return;
    if (!socket.isLost()) return talk_.conversation().end("hung_up");
    session_.reset();
    socket_.reset();
    talk_.lose();
}

void SocketTalk::onEnded(std::string_view reason) {
    if (socket_ != nullptr) closeAfter(*socket_, reason);
    over_();
}

RealtimeSession::Send sendThrough(std::shared_ptr<io::WebSocket> socket) {
    return [socket = std::move(socket)](std::string event) {
        socket->send({io::WebSocketMessage::Kind::Text, std::move(event)});
    };
}

void closeAfter(io::WebSocket& socket, std::string_view reason) {
    socket.close(reason == "access_ended" ? kAccessEnded : kNormalClosure, std::string{reason});
}

}  // namespace parley::conversation

#include "web_socket_client.hpp"

#include "web_socket_session.hpp"

namespace parley::io {

Sent ClientWebSocket::send(MessageKind kind, std::string_view message) {
    const auto session = session_.lock();
    return session == nullptr ? Sent::Closed : session->send(kind, message);
}

void ClientWebSocket::pause() {
    if (const auto session = session_.lock()) session->pause();
}

void ClientWebSocket::resume() {
    if (const auto session = session_.lock()) session->resume();
}

void ClientWebSocket::close(std::uint16_t code, std::string_view reason) {
    if (const auto session = session_.lock()) session->close(code, reason);
}

void ClientWebSocket::cancel() {
    if (const auto session = session_.lock()) session->cancel();
}

WebSocketClient::WebSocketClient(Loops& loops, Dialer& dialer)
    : dialer_{dialer}, sessions_{loops} {}

WebSocketClient::~WebSocketClient() {
    close();
}

ClientWebSocket WebSocketClient::connect(WebSocketRequest request, WebSocketCallbacks callbacks) {
    const auto shard = sessions_.here();
    auto session = std::make_shared<WebSocketSession>(
        shard, dialer_, std::move(request), std::move(callbacks));
    shard->live.insert(session);
    session->start();
    return ClientWebSocket{session};
}

void WebSocketClient::close() {
    sessions_.close();
}

}  // namespace parley::io

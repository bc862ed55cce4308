#include "tcp_client.hpp"

#include "tcp_session.hpp"

namespace parley::io {

Sent TcpConnection::send(std::string_view bytes) {
    const auto session = session_.lock();
    return session == nullptr ? Sent::Closed : session->send(bytes);
}

void TcpConnection::startTls() {
    if (const auto session = session_.lock()) session->startTls();
}

void TcpConnection::pause() {
    if (const auto session = session_.lock()) session->pause();
}

void TcpConnection::resume() {
    if (const auto session = session_.lock()) session->resume();
}

void TcpConnection::close() {
    if (const auto session = session_.lock()) session->close();
}

void TcpConnection::cancel() {
    if (const auto session = session_.lock()) session->cancel();
}

TcpClient::TcpClient(Loops& loops, Dialer& dialer) : dialer_{dialer}, sessions_{loops} {}

TcpClient::~TcpClient() {
    close();
}

TcpConnection TcpClient::connect(TcpTarget target, TcpCallbacks callbacks) {
    const auto shard = sessions_.here();
    auto session =
        std::make_shared<TcpSession>(shard, dialer_, std::move(target), std::move(callbacks));
    shard->live.insert(session);
    session->start();
    return TcpConnection{session};
}

void TcpClient::close() {
    sessions_.close();
}

}  // namespace parley::io

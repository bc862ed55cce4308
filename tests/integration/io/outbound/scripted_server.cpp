#include "scripted_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace parley::testing {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

}  // namespace

Peer::Peer(asio::ip::tcp::socket socket, asio::ssl::context* tls)
    : stream_{std::move(socket), tls != nullptr ? *tls : plain_} {
    if (tls == nullptr) return;
    error_code error;
    stream_.handshake(stream_.server, error);
    tls_ = true;
    open_ = !error;
}

std::string Peer::readHead() {
    return readTo("\r\n\r\n");
}

std::string Peer::readLine() {
    return readTo("\r\n");
}

std::string Peer::readTo(std::string_view end) {
    for (;;) {
        if (const auto at = received_.find(end); at != std::string::npos)
            return readBytes(at + end.size());
        if (!readMore()) return {};
    }
}

std::string Peer::readBytes(std::size_t count) {
    while (received_.size() < count && readMore()) {
    }
    auto bytes = received_.substr(0, count);
    received_.erase(0, count);
    return bytes;
}

bool Peer::send(std::string_view bytes) {
    error_code error;
    if (!open_) return false;
    if (tls_) {
        asio::write(stream_, asio::buffer(bytes), error);
    } else {
        asio::write(stream_.next_layer(), asio::buffer(bytes), error);
    }
    open_ = !error;
    return open_;
}

std::size_t Peer::sendUntilHeldUp(std::size_t most) {
    // Longer than a client that reads ever leaves the buffers full.
    constexpr int kHeldUpMs = 500;
    const std::string zeros(64 * 1024, '0');
    const int descriptor = stream_.next_layer().native_handle();
    std::size_t sent = 0;
    while (sent < most) {
        pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
        if (poll(&ready, 1, kHeldUpMs) == 0) break;
        const auto count = ::send(
            descriptor,
            zeros.data(),
            std::min(zeros.size(), most - sent),
            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) break;
        sent += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    return sent;
}

bool Peer::startTls(asio::ssl::context& tls) {
    error_code error;
    SSL_set_SSL_CTX(stream_.native_handle(), tls.native_handle());
    stream_.handshake(stream_.server, error);
    tls_ = true;
    open_ = !error;
    return open_;
}

void Peer::waitForClose() {
    while (readMore()) {
    }
}

void Peer::reset() {
    error_code ignored;
    stream_.next_layer().set_option(asio::socket_base::linger{true, 0}, ignored);
    cut();
}

void Peer::close() {
    error_code ignored;
    if (tls_ && open_) {
        // Says goodbye without waiting for the other's.
        stream_.next_layer().shutdown(asio::socket_base::shutdown_receive, ignored);
        stream_.shutdown(ignored);
    }
    cut();
}

void Peer::cut() {
    error_code ignored;
    open_ = false;
    stream_.next_layer().close(ignored);
}

bool Peer::resumedSession() {
    return SSL_session_reused(stream_.native_handle()) == 1;
}

bool Peer::readMore() {
    if (!open_) return false;
    std::array<char, 16 * 1024> bytes;
    error_code error;
    const auto count = tls_ ? stream_.read_some(asio::buffer(bytes), error)
                            : stream_.next_layer().read_some(asio::buffer(bytes), error);
    received_.append(bytes.data(), count);
    if (error) open_ = false;
    return open_;
}

ScriptedServer::ScriptedServer(Script script, std::optional<TestIdentity> identity)
    : ScriptedServer{"127.0.0.1", std::move(script), std::move(identity)} {}

ScriptedServer::ScriptedServer(
    const std::string& address, Script script, std::optional<TestIdentity> identity)
    : script_{std::move(script)} {
    if (identity) tls_.emplace(tlsOf(*identity));
    const asio::ip::tcp::endpoint endpoint{asio::ip::make_address(address), 0};
    acceptor_.open(endpoint.protocol());
    acceptor_.bind(endpoint);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    accepting_ = std::thread{[this] { accept(); }};
}

asio::ssl::context ScriptedServer::tlsOf(const TestIdentity& identity) {
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tls.use_certificate_chain(asio::buffer(identity.certificate));
    tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    return tls;
}

ScriptedServer::~ScriptedServer() {
    stopping_ = true;
    // An accept that blocks ends with a connection, not with a close.
    asio::io_context context;
    asio::ip::tcp::socket last{context};
    error_code ignored;
    last.connect(acceptor_.local_endpoint(), ignored);
    accepting_.join();
    {
        const std::lock_guard lock{mutex_};
        for (const int open : open_)
            shutdown(open, SHUT_RDWR);
    }
    for (auto& thread : threads_)
        thread.join();
}

void ScriptedServer::accept() {
    for (;;) {
        error_code error;
        auto socket = acceptor_.accept(error);
        if (stopping_ || error) return;
        const int connection = connections_++;
        threads_.emplace_back([this, connection, socket = std::move(socket)]() mutable {
            serve(std::move(socket), connection);
        });
    }
}

void ScriptedServer::serve(asio::ip::tcp::socket socket, int connection) {
    // A copy of the descriptor, so that it names this connection until the script is through.
    const int watched = dup(socket.native_handle());
    {
        const std::lock_guard lock{mutex_};
        open_.insert(watched);
    }
    {
        Peer peer{std::move(socket), tls_ ? &*tls_ : nullptr};
        if (peer.isOpen()) script_(peer, connection);
        peer.close();
    }
    const std::lock_guard lock{mutex_};
    open_.erase(watched);
    ::close(watched);
}

}  // namespace parley::testing

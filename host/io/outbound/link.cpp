#include "link.hpp"

#include <boost/asio/ssl/error.hpp>
#include <sys/socket.h>

namespace parley::io {

bool Link::isQuiet() {
    char byte = 0;
    const auto read = recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Link::finishSending(std::shared_ptr<Link> keep) {
    const auto finish = [this] {
        boost::system::error_code ignored;
        socket().shutdown(boost::asio::socket_base::shutdown_send, ignored);
    };
    if (tls_ == nullptr) return finish();
    tls_->async_shutdown(
        [finish, keep = std::move(keep)](const boost::system::error_code&) { finish(); });
}

void Link::cancel() {
    boost::system::error_code ignored;
    socket().cancel(ignored);
}

void Link::close() {
    boost::system::error_code ignored;
    socket().close(ignored);
}

bool Link::resumedSession() const {
    return tls_ != nullptr && SSL_session_reused(tls_->native_handle()) == 1;
}

std::string describe(const boost::system::error_code& error) {
    if (error == boost::asio::error::eof) return "closed by the peer";
    if (error == boost::asio::ssl::error::stream_truncated) return "cut by the peer";
    return error.message();
}

}  // namespace parley::io

#pragma once

#include "tls_trust.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <string>
#include <utility>

namespace parley::io {

/// One outgoing connection, plain or under TLS, on one loop. Its operations take handlers as Asio's
/// do; whoever starts one keeps the Link until the handler ran.
class Link {
public:
    explicit Link(boost::asio::ip::tcp::socket socket) : socket_{std::move(socket)} {}

    /// Nothing may have been started and not ended. `done(error)` as of a handshake.
    template <typename Done>
    void startTls(TlsTrust& trust, const HostName& host, std::uint16_t port, Alpn alpn, Done done) {
        session_key_ = host.text + ":" + std::to_string(port);
        tls_ = std::make_unique<TlsStream>(std::move(socket_), trust.context());
        if (!trust.prepare(tls_->native_handle(), host, alpn, session_key_)) {
            boost::asio::post(tls_->get_executor(), [done = std::move(done)]() mutable {
                done(boost::asio::error::make_error_code(boost::asio::error::invalid_argument));
            });
            return;
        }
        tls_->async_handshake(TlsStream::client, std::move(done));
    }

    template <typename Buffers, typename Done>
    void readSome(const Buffers& buffers, Done&& done) {
        if (tls_ != nullptr) {
            tls_->async_read_some(buffers, std::forward<Done>(done));
        } else {
            socket_.async_read_some(buffers, std::forward<Done>(done));
        }
    }

    template <typename Buffers, typename Done>
    void writeSome(const Buffers& buffers, Done&& done) {
        if (tls_ != nullptr) {
            tls_->async_write_some(buffers, std::forward<Done>(done));
        } else {
            socket_.async_write_some(buffers, std::forward<Done>(done));
        }
    }

    /// Tells the peer that nothing more comes; its own end is still to be read. `keep` is let go of
    /// when that is done.
    void finishSending(std::shared_ptr<Link> keep);

    [[nodiscard]] bool isTls() const { return tls_ != nullptr; }
    /// Neither closed by the peer nor with anything to read: fit for another request.
    [[nodiscard]] bool isQuiet();
    /// Operations under way end with operation_aborted; the connection goes on.
    void cancel();
    /// At once; operations under way end with an error.
    void close();
    [[nodiscard]] bool resumedSession() const;

private:
    using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

    boost::asio::ip::tcp::socket& socket() {
        return tls_ != nullptr ? tls_->next_layer() : socket_;
    }

    std::string session_key_;
    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<TlsStream> tls_;
};

/// Why a read or write on a Link failed, in a few words.
std::string describe(const boost::system::error_code& error);

}  // namespace parley::io

#pragma once

#include "url.hpp"

#include <base/result.hpp>

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace parley::io {

enum class Alpn : std::uint8_t { None, Http11 };

/// Whose certificates are believed: those that the system's store, and one more file if given,
/// vouch for, and only for the name that was asked for. Remembers sessions, so that the next
/// handshake with the same server is a short one. For any thread.
class TlsTrust {
public:
    /// InvalidArgument `egress_ca_file_unusable`.
    static base::Result<std::unique_ptr<TlsTrust>> create(const std::string& ca_file);
    TlsTrust(const TlsTrust&) = delete;
    TlsTrust& operator=(const TlsTrust&) = delete;

    boost::asio::ssl::context& context() { return context_; }
    /// Makes a connection expect `host`. The key names the server among the remembered sessions and
    /// must outlive the connection. False when OpenSSL cannot.
    bool prepare(SSL* connection, const HostName& host, Alpn alpn, const std::string& session_key);

private:
    struct FreeSession {
        void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
    };

    TlsTrust();
    static int keepSession(SSL* connection, SSL_SESSION* session);

    boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
    std::mutex mutex_;
    std::unordered_map<std::string, std::unique_ptr<SSL_SESSION, FreeSession>> sessions_;
};

}  // namespace parley::io

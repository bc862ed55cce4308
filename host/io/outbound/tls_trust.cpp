#include "tls_trust.hpp"

#include <openssl/x509v3.h>

namespace parley::io {

namespace {

// A session with its server's certificate takes a few kilobytes.
constexpr std::size_t kMaxSessions = 1024;
constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int trustIndex() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int keyIndex() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

bool expectName(SSL* connection, const HostName& host) {
    if (host.literal) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.text.c_str()) == 1;
    }
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(connection, host.text.c_str()) == 1 &&
           SSL_set_tlsext_host_name(connection, host.text.c_str()) == 1;
}

}  // namespace

base::Result<std::unique_ptr<TlsTrust>> TlsTrust::create(const std::string& ca_file) {
    std::unique_ptr<TlsTrust> trust{new TlsTrust};
    boost::system::error_code error;
    trust->context_.set_default_verify_paths(error);
    if (!error && !ca_file.empty()) trust->context_.load_verify_file(ca_file, error);
    if (error) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "egress_ca_file_unusable",
            .detail = ca_file + ": " + error.message()};
    }
    return trust;
}

TlsTrust::TlsTrust() {
    auto* native = context_.native_handle();
    context_.set_verify_mode(boost::asio::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_ex_data(native, trustIndex(), this);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, &TlsTrust::keepSession);
}

bool TlsTrust::prepare(
    SSL* connection, const HostName& host, Alpn alpn, const std::string& session_key) {
    if (!expectName(connection, host)) return false;
    if (alpn == Alpn::Http11 && SSL_set_alpn_protos(connection, kHttp11, sizeof kHttp11) != 0) {
        return false;
    }
    SSL_set_ex_data(connection, keyIndex(), const_cast<std::string*>(&session_key));
    const std::lock_guard lock{mutex_};
    const auto known = sessions_.find(session_key);
    if (known != sessions_.end()) {
        // A copy of its own: connections on several threads write into theirs.
        const std::unique_ptr<SSL_SESSION, FreeSession> copy{SSL_SESSION_dup(known->second.get())};
        SSL_set_session(connection, copy.get());
    }
    return true;
}

int TlsTrust::keepSession(SSL* connection, SSL_SESSION* session) {
    auto& trust =
        *static_cast<TlsTrust*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), trustIndex()));
    const auto* key = static_cast<const std::string*>(SSL_get_ex_data(connection, keyIndex()));
    if (key == nullptr || SSL_SESSION_is_resumable(session) != 1) return 0;
    const std::lock_guard lock{trust.mutex_};
    auto& sessions = trust.sessions_;
    if (sessions.size() >= kMaxSessions && sessions.find(*key) == sessions.end()) {
        sessions.erase(sessions.begin());
    }
    // OpenSSL spoils the original when its connection ends without TLS's own goodbye.
    sessions[*key].reset(SSL_SESSION_dup(session));
    return 0;
}

}  // namespace parley::io

#include "tls_context.hpp"

#include <base/log.hpp>

#include <openssl/ssl.h>

#include <algorithm>

namespace parley::io {

namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::chrono::seconds kLookEvery{2};

std::filesystem::file_time_type newestOf(const std::string& one, const std::string& other) {
    std::error_code ignored;
    return std::max(
        std::filesystem::last_write_time(one, ignored),
        std::filesystem::last_write_time(other, ignored));
}

base::Error cannotUse(const std::string& file, const error_code& error) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "tls_certificate_unusable",
        .detail = file + ": " + error.message()};
}

}  // namespace

base::Result<std::unique_ptr<TlsContext>> TlsContext::load(
    Loop& loop, std::string certificate_file, std::string key_file) {
    std::unique_ptr<TlsContext> context{
        new TlsContext{loop, std::move(certificate_file), std::move(key_file)}};
    TRY(context->read());
    context->watch();
    return context;
}

TlsContext::TlsContext(Loop& loop, std::string certificate_file, std::string key_file)
    : certificate_file_{std::move(certificate_file)},
      key_file_{std::move(key_file)},
      timer_{loop.context()} {}

base::Result<void> TlsContext::read() {
    changed_at_ = newestOf(certificate_file_, key_file_);
    auto fresh = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(fresh->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(
        fresh->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    error_code error;
    fresh->use_certificate_chain_file(certificate_file_, error);
    if (error) return cannotUse(certificate_file_, error);
    fresh->use_private_key_file(key_file_, ssl::context::pem, error);
    if (error) return cannotUse(key_file_, error);
    if (SSL_CTX_check_private_key(fresh->native_handle()) != 1) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "tls_certificate_unusable",
            .detail = key_file_ + " is not the key of " + certificate_file_};
    }
    current_ = std::move(fresh);
    return {};
}

void TlsContext::watch() {
    timer_.expires_after(kLookEvery);
    timer_.async_wait([this](const error_code& error) {
        if (error) return;
        if (newestOf(certificate_file_, key_file_) != changed_at_) {
            if (const auto result = read()) {
                base::log(
                    base::LogLevel::Info,
                    "tls_certificate_reloaded",
                    {{"file", certificate_file_}});
            } else {
                base::log(
                    base::LogLevel::Error,
                    "tls_certificate_kept",
                    {{"why", result.error().detail}});
            }
        }
        watch();
    });
}

}  // namespace parley::io

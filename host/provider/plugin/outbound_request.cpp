#include "outbound_request.hpp"

#include "abi.hpp"
#include "instance_core.hpp"
#include "plugin.hpp"

#include <base/bytes.hpp>
#include <io/outbound/url.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <chrono>

namespace parley::provider {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostUrlBytes = 8 * 1024;
constexpr std::size_t kMostHeaders = 64;
constexpr std::size_t kMostHeaderBytes = 16 * 1024;
constexpr std::size_t kMostMethodBytes = 16;
// Documents and audio files are the largest that a vendor is sent, and sends.
constexpr std::size_t kMostBodyBytes = 32U * 1024U * 1024U;
constexpr std::size_t kMostAnswerBytes = 64U * 1024U * 1024U;
constexpr milliseconds kFirstByte{15'000};
constexpr milliseconds kIdle{30'000};
// Without any deadline; the longest answer of a language model takes minutes.
constexpr milliseconds kTotal = std::chrono::minutes{10};

std::string toBase64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size()));
    return text;
}

std::string percentEncoded(std::string_view text) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char symbol : text) {
        if (kPlain.find(symbol) != std::string_view::npos) {
            encoded += symbol;
        } else {
            encoded += '%' + base::toHex({&symbol, 1});
        }
    }
    return encoded;
}

bool readHeaders(const parley_http_request& from, io::HttpHeaders& headers) {
    if (from.header_count == 0) return true;
    if (from.header_count > kMostHeaders || !isAligned(from.headers, alignof(parley_kv))) {
        return false;
    }
    for (const auto& header : std::span{from.headers, from.header_count}) {
        const auto name = viewOf(header.key, kMostHeaderBytes);
        const auto value = viewOf(header.value, kMostHeaderBytes);
        if (!name || !value) return false;
        headers.push_back({std::string{*name}, std::string{*value}});
    }
    return true;
}

/// The credential goes along where the plugin says; the plugin does not see it.
parley_code addCredential(
    Session& session, const parley_credential& credential, io::HttpRequest& request) {
    const auto header = viewOf(credential.header, kMostHeaderBytes);
    const auto prefix = viewOf(credential.prefix, kMostHeaderBytes);
    const auto setting = viewOf(credential.secret, kMostHeaderBytes);
    if (!header || !prefix || !setting) return PARLEY_E_INVALID;
    if (!session.instance().mayUseSecret(*setting)) return PARLEY_E_PERMISSION;
    const auto secret = session.instance().secret(*setting);
    if (!secret) return PARLEY_E_AUTH;
    const std::string value{secret->view()};
    switch (credential.kind) {
        case PARLEY_CRED_HEADER:
            request.headers.push_back({std::string{*header}, std::string{*prefix} + value});
            return PARLEY_OK;
        case PARLEY_CRED_BASIC:
            request.headers.push_back(
                {"Authorization", "Basic " + toBase64(std::string{*prefix} + ":" + value)});
            return PARLEY_OK;
        case PARLEY_CRED_QUERY:
            request.url += request.url.find('?') == std::string::npos ? '?' : '&';
            request.url += percentEncoded(*header) + "=" + percentEncoded(value);
            return PARLEY_OK;
        default:
            return PARLEY_E_INVALID;
    }
}

io::HttpTimeouts timeoutsOf(const Session& session, const parley_http_request& from) {
    const auto left = timeLeft(session, from.deadline_ns);
    io::HttpTimeouts timeouts{
        .total = std::min(left.value_or(kTotal), kTotal), .first_byte = kFirstByte, .idle = kIdle};
    if (from.first_byte_ms != 0) timeouts.first_byte = milliseconds{from.first_byte_ms};
    if (from.idle_ms != 0) timeouts.idle = milliseconds{from.idle_ms};
    return timeouts;
}

FailureCode codeOf(io::OutboundFailureKind kind) {
    using Kind = io::OutboundFailureKind;
    switch (kind) {
        case Kind::Invalid:
            return FailureCode::Internal;
        case Kind::Refused:
            return FailureCode::Permission;
        case Kind::Busy:
        case Kind::Resolve:
        case Kind::Connect:
        case Kind::Tls:
        case Kind::Reset:
        case Kind::Cancelled:
            return FailureCode::Network;
        case Kind::ConnectTimeout:
        case Kind::FirstByteTimeout:
        case Kind::IdleTimeout:
        case Kind::TotalTimeout:
            return FailureCode::Deadline;
        case Kind::Protocol:
        case Kind::TooLarge:
            return FailureCode::Protocol;
    }
    __builtin_unreachable();
}

}  // namespace

std::optional<io::Trust> trustFor(
    const Session& session, std::string_view host, std::uint16_t port, bool secure) {
    for (const auto& setting : session.instance().baseUrls()) {
        const auto url = io::parseUrl(setting.url);
        if (url && url->host.text == host && url->port == port && url->isSecure() == secure) {
            return setting.trust;
        }
    }
    const auto& manifest = session.instance().plugin().manifest();
    return manifest.mayConnect(host, port) ? std::optional{io::Trust::Tenant} : std::nullopt;
}

std::optional<milliseconds> timeLeft(const Session& session, std::uint64_t deadline_ns) {
    auto deadline = session.deadline();
    if (deadline_ns != 0) {
        const base::MonoTime wanted{base::MonoTime::duration{nanosecondsOf(deadline_ns)}};
        deadline = deadline ? std::min(*deadline, wanted) : wanted;
    }
    if (!deadline) return std::nullopt;
    const auto now = session.instance().plugin().environment().timers().now();
    return std::max(std::chrono::ceil<milliseconds>(*deadline - now), milliseconds{1});
}

std::variant<io::HttpRequest, parley_code> outboundRequest(
    Session& session, const parley_http_request* from) {
    if (!PARLEY_READABLE(from, idle_ms)) return PARLEY_E_INVALID;
    const auto method = viewOf(from->method, kMostMethodBytes);
    const auto text = viewOf(from->url, kMostUrlBytes);
    const auto body = viewOf(from->body, kMostBodyBytes);
    if (!method || !text || !body) return PARLEY_E_INVALID;
    const auto url = io::parseUrl(*text);
    if (!url) return PARLEY_E_INVALID;
    const auto trust = trustFor(session, url->host.text, url->port, url->isSecure());
    if (!trust) return PARLEY_E_PERMISSION;

    io::HttpRequest request{
        .method = std::string{*method},
        .url = std::string{text->substr(0, text->find('#'))},
        .body = std::string{*body},
        .trust = *trust,
        .timeouts = timeoutsOf(session, *from),
        .max_body_bytes = kMostAnswerBytes};
    if (!readHeaders(*from, request.headers)) return PARLEY_E_INVALID;
    if (from->credential != nullptr) {
        if (!PARLEY_READABLE(from->credential, secret)) return PARLEY_E_INVALID;
        const auto code = addCredential(session, *from->credential, request);
        if (code != PARLEY_OK) return code;
    }
    return request;
}

Failure failureOf(const io::OutboundFailure& failure) {
    return {
        .code = codeOf(failure.kind),
        .side_effect =
            failure.sent == io::RequestSent::Yes ? SideEffect::Possible : SideEffect::None,
        .message = std::string{io::nameOf(failure.kind)}};
}

}  // namespace parley::provider

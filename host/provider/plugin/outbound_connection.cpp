#include "outbound_connection.hpp"

#include "abi.hpp"
#include "instance_core.hpp"
#include "outbound_request.hpp"
#include "plugin.hpp"

#include <io/outbound/url.hpp>

#include <boost/beast/core/string.hpp>
#include <parley/cpp/errors.hpp>

#include <algorithm>
#include <array>

namespace parley::provider {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostHostBytes = 256;
// The longest that RFC 5321 lets a client wait for an answer.
constexpr milliseconds kTcpIdle = std::chrono::minutes{10};
constexpr std::size_t kMostWaitingBytes = 256U * 1024U;
constexpr std::size_t kMostMessageBytes = 1024U * 1024U;

constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kGoingAway = 1001;

/// The subprotocols that a header offers, which is taken out: the handshake is the host's to write.
std::vector<std::string> takeSubprotocols(io::HttpHeaders& headers) {
    const auto offers = [](const io::HttpHeader& header) {
        return boost::beast::iequals(header.name, "Sec-WebSocket-Protocol");
    };
    std::vector<std::string> offered;
    for (const auto& header : headers) {
        std::string_view rest = offers(header) ? header.value : std::string_view{};
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            auto one = rest.substr(0, comma);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
            offered.emplace_back(one.substr(0, one.find_last_not_of(' ') + 1));
        }
    }
    std::erase_if(headers, offers);
    return offered;
}

/// An operator's base URL of any scheme, `smtp://mail.acme.test:587`: a name that ends in s says
/// that the connection begins with TLS.
struct Place {
    io::HostName host;
    std::uint16_t port = 0;
    bool begins_with_tls = false;
};

std::optional<Place> placeOf(const std::string& setting) {
    if (const auto url = io::parseUrl(setting)) return Place{url->host, url->port, url->isSecure()};
    const auto colon = setting.find("://");
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    const auto url = io::parseUrl("http" + setting.substr(colon));
    if (!url) return std::nullopt;
    return Place{url->host, url->port, setting[colon - 1] == 's'};
}

std::optional<io::Trust> trustFor(
    const Session& session, std::string_view host, std::uint16_t port, io::FirstBytes first_bytes) {
    for (const auto& setting : session.instance().baseUrls()) {
        const auto place = placeOf(setting.url);
        const bool is_there = place && place->host.text == host && place->port == port;
        if (is_there && (first_bytes == io::FirstBytes::Tls || !place->begins_with_tls)) {
            return setting.trust;
        }
    }
    const auto& manifest = session.instance().plugin().manifest();
    return manifest.mayConnect(host, port) ? std::optional{io::Trust::Tenant} : std::nullopt;
}

std::string_view valueOf(const io::HttpHeaders& headers, std::string_view name) {
    const auto* found = io::findHeader(headers, name);
    return found == nullptr ? std::string_view{} : *found;
}

Failure refusalOf(const Session& session, const io::HttpResponse& answer) {
    const auto now = session.instance().plugin().environment().services.clock.now();
    const auto utc_us =
        std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    Failure failure{
        .code = static_cast<FailureCode>(classifyHttp(answer.status, answer.body)),
        .http_status = answer.status,
        .retry_after = milliseconds{retryAfterMs(
            valueOf(answer.headers, "Retry-After"),
            valueOf(answer.headers, "retry-after-ms"),
            utc_us)},
        .message = "the vendor answered HTTP " + std::to_string(answer.status)};
    // A handshake needs 101; any other success is none.
    if (answer.status >= 200 && answer.status < 300) failure.code = FailureCode::Protocol;
    for (const auto* name : {"x-request-id", "request-id", "dg-request-id"}) {
        if (failure.request_id.empty()) failure.request_id = valueOf(answer.headers, name);
    }
    return failure;
}

FailureCode codeOf(std::uint16_t close_code) {
    // What RFC 6455 lets a server say about the client's messages; the rest is its own trouble, or
    // means what only the vendor's documentation tells.
    constexpr std::array<std::uint16_t, 5> kOurFault{1002, 1003, 1007, 1009, 1010};
    const bool is_ours = std::ranges::find(kOurFault, close_code) != kOurFault.end();
    return is_ours ? FailureCode::Protocol : FailureCode::Unavailable;
}

bool isProper(std::uint16_t close_code) {
    return close_code == kNormal || close_code == kGoingAway;
}

}  // namespace

std::variant<io::WebSocketRequest, parley_code> outboundWebSocket(
    Session& session, const parley_http_request* from) {
    auto made = outboundRequest(session, from);
    if (const auto* code = std::get_if<parley_code>(&made)) return *code;
    auto& handshake = std::get<io::HttpRequest>(made);
    const auto url = io::parseUrl(handshake.url);
    if (!url || (url->scheme != "ws" && url->scheme != "wss")) return PARLEY_E_INVALID;
    io::WebSocketRequest request{
        .url = std::move(handshake.url),
        .trust = handshake.trust,
        .idle_timeout = milliseconds{from->idle_ms},
        .total_timeout = timeLeft(session, from->deadline_ns).value_or(milliseconds::zero()),
        .max_message_bytes = kMostMessageBytes,
        .high_watermark = kMostWaitingBytes};
    if (from->first_byte_ms != 0) request.handshake_timeout = milliseconds{from->first_byte_ms};
    request.subprotocols = takeSubprotocols(handshake.headers);
    request.headers = std::move(handshake.headers);
    return request;
}

std::variant<io::TcpTarget, parley_code> outboundTarget(
    const Session& session, const parley_tcp_request* from) {
    if (!PARLEY_READABLE(from, deadline_ns)) return PARLEY_E_INVALID;
    const auto text = viewOf(from->host, kMostHostBytes);
    if (!text || from->port == 0 || from->port > UINT16_MAX) return PARLEY_E_INVALID;
    const auto host = io::parseHost(*text);
    if (!host) return PARLEY_E_INVALID;
    const auto port = static_cast<std::uint16_t>(from->port);
    const auto first_bytes =
        (from->flags & PARLEY_TCP_TLS) != 0 ? io::FirstBytes::Tls : io::FirstBytes::Plain;
    const auto trust = trustFor(session, host->text, port, first_bytes);
    if (!trust) return PARLEY_E_PERMISSION;
    io::TcpTarget target{
        .host = std::string{*text},
        .port = port,
        .trust = *trust,
        .first_bytes = first_bytes,
        .idle_timeout = kTcpIdle,
        .total_timeout = timeLeft(session, from->deadline_ns).value_or(milliseconds::zero()),
        .high_watermark = kMostWaitingBytes};
    if (from->connect_ms != 0) target.connect_timeout = milliseconds{from->connect_ms};
    return target;
}

parley_code codeOf(io::Sent sent) {
    switch (sent) {
        case io::Sent::Taken:
            return PARLEY_OK;
        case io::Sent::Busy:
            return PARLEY_E_BUSY;
        case io::Sent::Closed:
            return PARLEY_E_CANCELLED;
    }
    __builtin_unreachable();
}

std::optional<Failure> failureOf(
    const Session& session, const io::WebSocketEnd& end, std::uint16_t own_code) {
    if (end.refusal) return refusalOf(session, *end.refusal);
    if (end.failure) return failureOf(*end.failure);
    if (isProper(end.close_code)) return std::nullopt;
    const bool said_nothing =
        end.close_code == io::kNoCloseCode || end.close_code == io::kNoCloseFrame;
    if (said_nothing && isProper(own_code)) return std::nullopt;
    const auto code = said_nothing && own_code != 0 ? own_code : end.close_code;
    return Failure{
        .code = codeOf(code),
        .side_effect = SideEffect::Possible,
        .vendor_code = std::to_string(code),
        .message = end.close_reason};
}

}  // namespace parley::provider

#include "api_handler.hpp"

#include "middleware/pipeline.hpp"
#include "services.hpp"

#include <io/edge/request.hpp>
#include <io/edge/response.hpp>

#include <random>

namespace parley::http {

namespace {

// Every answer carries these; `frame-ancestors` and the rest hold for the few that are pages.
constexpr std::string_view kSecurityHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'\r\n";
constexpr std::string_view kSecurityHeadersOverTls =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

constexpr int kTooManyRequests = 429;
// Below the shortest Retry-After: only who ignores it notices. Every refusal that is not asked for
// leaves time for other tenants.
constexpr int kShortestRestMs = 400;
constexpr int kLongestRestMs = 900;

/// Of varying length, so that those who are refused together do not come back together.
std::chrono::milliseconds restAfterRefusal() {
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds{
        std::uniform_int_distribution{kShortestRestMs, kLongestRestMs}(random)};
}

enum class Peer : std::uint8_t { Client, TrustedProxy };

/// Whether the client speaks TLS, with us or with the proxy before us.
bool cameOverTls(const Call& call, Peer peer) {
    return call.request.secure() ||
           (peer == Peer::TrustedProxy && call.header("X-Forwarded-Proto") == "https");
}

void prepare(const Call& call, Peer peer, const Reply& reply, io::EdgeResponse& response) {
    response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status));
    response.setStandardHeaders(
        cameOverTls(call, peer) ? kSecurityHeadersOverTls : kSecurityHeaders);
    if (!reply.content_type.empty()) response.addLine("Content-Type", reply.content_type);
    bool says_caching = false;
    for (const auto& [name, value] : reply.headers) {
        response.addLine(name, value);
        says_caching = says_caching || name == "Cache-Control";
    }
    if (!says_caching) response.addLine("Cache-Control", "no-store");
    for (const auto& [name, value] : call.reply_headers)
        response.addLine(name, value);
}

}  // namespace

void ApiHandler::handleRequest(
    Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) {
    // The edge makes both; there is no other source of requests.
    auto& edge_request = static_cast<io::EdgeRequest&>(request);
    auto& edge_response = static_cast<io::EdgeResponse&>(response);
    Call call{
        .request = request,
        .services = services_,
        .raw_body = edge_request.takeBody(),
        .client_address = edge_request.clientHost()};

    const auto peer =
        services_.isTrustedProxy(edge_request.clientHost()) ? Peer::TrustedProxy : Peer::Client;

    const auto reply = answer(call);
    prepare(call, peer, reply, edge_response);
    // A proxy's connection also carries the requests of others.
    if (reply.status == kTooManyRequests && peer == Peer::Client) {
        edge_response.restAfterwards(restAfterRefusal());
    }
    if (reply.stream) {
        reply.stream(edge_response);
    } else {
        edge_response.sendBuffer(reply.body.data(), reply.body.size());
    }
}

}  // namespace parley::http

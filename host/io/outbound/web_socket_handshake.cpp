#include "web_socket_handshake.hpp"

#include "request_head.hpp"

#include <base/bytes.hpp>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace parley::io {

namespace {

constexpr std::string_view kWebSocket = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyBytes = 16;

std::string toBase64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    // Writes a NUL behind, where a string has one anyway.
    EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size()));
    return text;
}

bool isOfTheHandshake(const std::string& name) {
    constexpr std::string_view kPrefix = "sec-websocket-";
    return boost::beast::iequals(name, "Upgrade") ||
           boost::beast::iequals(name.substr(0, kPrefix.size()), kPrefix.data());
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts)
        text += text.empty() ? part : ", " + part;
    return text;
}

std::size_t countOf(const HttpHeaders& headers, const char* name) {
    return static_cast<std::size_t>(
        std::count_if(headers.begin(), headers.end(), [&](const HttpHeader& header) {
            return boost::beast::iequals(header.name, name);
        }));
}

}  // namespace

WebSocketHandshake::WebSocketHandshake(
    const HttpHeaders& headers, std::vector<std::string> subprotocols)
    : subprotocols_{std::move(subprotocols)}, key_{toBase64(base::randomBytes(kKeyBytes))} {
    request_.headers = headers;
    if (!subprotocols_.empty()) {
        request_.headers.push_back({"Sec-WebSocket-Protocol", joined(subprotocols_)});
    }
}

const char* WebSocketHandshake::fault() const {
    if (const auto* found = faultInRequest(request_)) return found;
    const auto own = subprotocols_.empty() ? 0 : 1;
    const auto handshake = std::count_if(
        request_.headers.begin(), request_.headers.end(), [](const HttpHeader& header) {
            return isOfTheHandshake(header.name);
        });
    if (handshake > own) return "a header of the handshake";
    for (const auto& protocol : subprotocols_) {
        if (!isToken(protocol)) return "a subprotocol is not a token";
    }
    return nullptr;
}

std::string WebSocketHandshake::request(const Url& url) const {
    auto request = request_;
    request.headers.push_back({"Connection", "Upgrade"});
    request.headers.push_back({"Upgrade", "websocket"});
    request.headers.push_back({"Sec-WebSocket-Version", "13"});
    request.headers.push_back({"Sec-WebSocket-Key", key_});
    return writeHead(request, url);
}

const char* WebSocketHandshake::faultIn(const HttpHead& answer) const {
    const auto* upgrade = findHeader(answer.headers, "Upgrade");
    if (upgrade == nullptr || !boost::beast::iequals(*upgrade, "websocket")) {
        return "the server changes to another protocol";
    }
    const auto* connection = findHeader(answer.headers, "Connection");
    if (connection == nullptr || !boost::beast::http::token_list{*connection}.exists("upgrade")) {
        return "the server does not upgrade";
    }
    const auto* accept = findHeader(answer.headers, "Sec-WebSocket-Accept");
    if (accept == nullptr || countOf(answer.headers, "Sec-WebSocket-Accept") != 1 ||
        *accept != acceptOf(key_)) {
        return "the server answers another handshake";
    }
    if (findHeader(answer.headers, "Sec-WebSocket-Extensions") != nullptr) {
        return "the server uses an extension that nobody offered";
    }
    const auto* picked = findHeader(answer.headers, "Sec-WebSocket-Protocol");
    if (picked != nullptr &&
        std::find(subprotocols_.begin(), subprotocols_.end(), *picked) == subprotocols_.end()) {
        return "the server picks a subprotocol that nobody offered";
    }
    return nullptr;
}

std::string acceptOf(const std::string& key) {
    const auto text = key + std::string{kWebSocket};
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return toBase64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace parley::io

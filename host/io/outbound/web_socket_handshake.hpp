#pragma once

#include "http_message.hpp"
#include "url.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::io {

/// The HTTP exchange that opens a WebSocket, seen from the client.
class WebSocketHandshake {
public:
    WebSocketHandshake(const HttpHeaders& headers, std::vector<std::string> subprotocols);

    /// Null when the handshake can be sent, else what is wrong in a few words.
    [[nodiscard]] const char* fault() const;
    [[nodiscard]] std::string request(const Url& url) const;
    /// Null when `answer`, of status 101, opens the socket, else what is wrong with it.
    [[nodiscard]] const char* faultIn(const HttpHead& answer) const;

private:
    HttpRequest request_;
    std::vector<std::string> subprotocols_;
    std::string key_;
};

/// What a server must answer to a key. RFC 6455, section 4.2.2.
std::string acceptOf(const std::string& key);

}  // namespace parley::io

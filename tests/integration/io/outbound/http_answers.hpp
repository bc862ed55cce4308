#pragma once

#include "scripted_server.hpp"

#include <string>

namespace parley::io::testing {

using parley::testing::Peer;
using parley::testing::ScriptedServer;

inline const std::string kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
inline const std::string kHelloInChunks =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";

/// Answers every request on a connection with the same bytes.
inline ScriptedServer::Script always(std::string answer) {
    return [answer = std::move(answer)](Peer& peer, int) {
        while (!peer.readHead().empty())
            peer.send(answer);
    };
}

}  // namespace parley::io::testing

#pragma once

#include "web_socket.hpp"

#include <io/loop.hpp>

#include <functional>
#include <memory>
#include <string>

namespace parley::io {

/// What a response can do with the connection it travels on.
class Wire {
public:
    virtual ~Wire() = default;
    virtual Loop& loop() = 0;
    /// Hands bytes to the peer; suspends until the kernel took them. False: the peer is gone.
    virtual bool write(std::string bytes) = 0;
    /// Calls `gone` on the loop when the peer closes before the handler returns, or when the server
    /// drains while a stream is open.
    virtual void watchPeer(std::function<void()> gone) = 0;
    /// Answers the request's WebSocket handshake. Null when the peer is gone.
    virtual std::shared_ptr<WebSocket> acceptWebSocket(const WebSocketOptions& options) = 0;
};

}  // namespace parley::io

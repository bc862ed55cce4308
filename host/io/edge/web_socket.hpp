#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace parley::io {

struct WebSocketOptions {
    std::size_t max_message_bytes = std::size_t{1024} * 1024;
    /// A client that reads slower than we write is cut off at this many bytes waiting.
    std::size_t max_queued_bytes = std::size_t{256} * 1024;
    /// Silence after which a ping asks whether the peer is still there; twice that ends it.
    std::chrono::seconds idle_timeout{30};
    /// Of those that the client offers, the one that is spoken; empty for none.
    std::string subprotocol = {};
};

struct WebSocketMessage {
    enum class Kind : std::uint8_t { Text, Binary };
    Kind kind;
    std::string payload;
};

/// An accepted WebSocket on its loop. One fiber receives; anything on the loop may send.
class WebSocket {
public:
    virtual ~WebSocket() = default;
    /// Suspends until a message is complete; empty when the connection has ended.
    virtual std::optional<WebSocketMessage> receive() = 0;
    /// Queues a message. False when the connection has ended or the peer reads too slowly.
    virtual bool send(WebSocketMessage message) = 0;
    /// Ends the connection with a close frame; `receive` then returns empty. Safe from any thread.
    virtual void close(std::uint16_t code, std::string reason) = 0;
    /// Once `receive` has returned empty: the network went away, and neither side had ended it.
    [[nodiscard]] virtual bool isLost() const = 0;
};

}  // namespace parley::io

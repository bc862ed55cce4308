#pragma once

#include <parley/plugin.hpp>

#include <deque>
#include <string>

namespace deepgram {

/// What goes to the vendor over a WebSocket, in its order: what the host does not take yet waits.
class Outgoing {
public:
    explicit Outgoing(parley::WebSocket& socket) : socket_{socket} {}

    void audio(std::string_view bytes);
    void control(std::string_view json);
    /// Goes on after the socket was busy.
    void send();
    /// Of audio that waits.
    [[nodiscard]] std::size_t waitingBytes() const { return waiting_bytes_; }

private:
    struct Message {
        bool is_audio;
        std::string content;
    };

    parley_code sendNow(bool is_audio, std::string_view content);

    parley::WebSocket& socket_;
    std::deque<Message> waiting_;
    std::size_t waiting_bytes_ = 0;
};

}  // namespace deepgram

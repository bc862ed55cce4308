#pragma once

#include "deadline.hpp"
#include "input_buffer.hpp"
#include "output_queue.hpp"
#include "response_parser.hpp"
#include "web_socket_client.hpp"
#include "web_socket_frames.hpp"
#include "web_socket_handshake.hpp"

#include <memory>
#include <optional>

namespace parley::io {

/// One socket of a WebSocketClient, from its URL to its end.
class WebSocketSession : public std::enable_shared_from_this<WebSocketSession> {
public:
    using Shard = LoopSessions<WebSocketSession>::Shard;

    WebSocketSession(
        std::shared_ptr<Shard> shard,
        Dialer& dialer,
        WebSocketRequest request,
        WebSocketCallbacks callbacks);

    void start();
    Sent send(MessageKind kind, std::string_view message);
    void pause();
    void resume();
    void close(std::uint16_t code, std::string_view reason);
    void cancel();
    void fail(OutboundFailureKind kind, std::string detail);

private:
    /// Refused: the rest of an answer that is no 101 is still to come. Closing: our close frame is
    /// on its way, the peer's may be.
    enum class State : std::uint8_t { Connecting, Handshaking, Refused, Open, Closing, Ended };

    void dial();
    void shakeHands(std::shared_ptr<Link> link);
    void read();
    void received(const boost::system::error_code& error, std::size_t count);
    void consume();
    bool takeAnswer();
    bool takeRefusal();
    bool open();
    void sayGoodbye(std::uint16_t code, std::string_view reason);
    bool takeFrame();
    void answerClose(std::string_view payload);
    void peerLeft(const boost::system::error_code& error);
    void write();
    void written(std::size_t count);
    void put(FrameKind kind, std::string_view payload);
    void closeWith(std::uint16_t code, OutboundFailureKind kind, std::string detail);
    void end();
    void release();
    /// Also called when a state goes on, which begins its time anew.
    void enter(State state);
    void limitTo(std::chrono::milliseconds limit);
    [[nodiscard]] std::chrono::milliseconds timeoutOf(State state) const;
    void timeIsUp();
    [[nodiscard]] bool isOver() const { return state_ == State::Ended; }
    template <typename Task>
    void later(Task task);

    const std::shared_ptr<Shard> shard_;
    Dialer& dialer_;
    const WebSocketRequest request_;
    const WebSocketCallbacks callbacks_;
    const WebSocketHandshake handshake_;
    State state_ = State::Connecting;
    bool paused_ = false;
    bool reading_ = false;
    bool writing_ = false;
    bool pinged_ = false;
    bool peer_closed_ = false;
    RequestSent sent_ = RequestSent::No;
    std::optional<Url> url_;
    std::unique_ptr<Dialer::Attempt> attempt_;
    std::shared_ptr<Link> link_;
    InputBuffer input_;
    OutputQueue output_;
    /// Messages that were sent before the socket was open.
    OutputQueue early_;
    /// What to say as soon as it is open, when it was closed before.
    std::optional<std::pair<std::uint16_t, std::string>> early_goodbye_;
    std::optional<ResponseParser> answer_;
    FrameReader frames_;
    WebSocketEnd end_;
    Deadline::Time due_ = Deadline::kNever;
    Deadline::Time step_due_ = Deadline::kNever;
    Deadline deadline_;
};

}  // namespace parley::io

#pragma once

#include "deadline.hpp"
#include "output_queue.hpp"
#include "tcp_client.hpp"

#include <array>
#include <memory>

namespace parley::io {

/// One connection of a TcpClient, from its name to its end.
class TcpSession : public std::enable_shared_from_this<TcpSession> {
public:
    using Shard = LoopSessions<TcpSession>::Shard;

    TcpSession(
        std::shared_ptr<Shard> shard, Dialer& dialer, TcpTarget target, TcpCallbacks callbacks);

    void start();
    Sent send(std::string_view bytes);
    void startTls();
    void pause();
    void resume();
    void close();
    void cancel();
    void fail(OutboundFailureKind kind, std::string detail);

private:
    /// Draining: what was sent before TLS goes out, and the last plain read ends.
    enum class State : std::uint8_t { Connecting, Open, Draining, Handshaking, Closing, Ended };

    void dial();
    void opened(std::shared_ptr<Link> link);
    void goOn();
    void read();
    void received(const boost::system::error_code& error, std::size_t count);
    void peerLeft(const boost::system::error_code& error);
    void deliver(std::size_t count);
    void write();
    void written(std::size_t count);
    void beginTls();
    void end(const std::optional<OutboundFailure>& failure);
    void release();
    /// Also called when a state goes on, which begins its time anew.
    void enter(State state);
    [[nodiscard]] std::chrono::milliseconds timeoutOf(State state) const;
    void timeIsUp();
    template <typename Task>
    void later(Task task);
    [[nodiscard]] bool isOver() const { return state_ == State::Ended; }

    const std::shared_ptr<Shard> shard_;
    Dialer& dialer_;
    const TcpTarget target_;
    const TcpCallbacks callbacks_;
    HostName host_;
    State state_ = State::Connecting;
    bool paused_ = false;
    bool reading_ = false;
    bool writing_ = false;
    bool said_goodbye_ = false;
    RequestSent sent_ = RequestSent::No;
    std::unique_ptr<Dialer::Attempt> attempt_;
    std::shared_ptr<Link> link_;
    OutputQueue output_;
    /// What was sent since `startTls`.
    std::string for_tls_;
    std::unique_ptr<std::array<char, std::size_t{16} * 1024>> input_;
    /// How much of `input_` came while reading was paused.
    std::size_t held_ = 0;
    Deadline::Time due_ = Deadline::kNever;
    Deadline::Time step_due_ = Deadline::kNever;
    Deadline deadline_;
};

}  // namespace parley::io

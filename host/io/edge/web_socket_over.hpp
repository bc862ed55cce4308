#pragma once

#include "web_socket.hpp"

#include <io/fiber.hpp>
#include <io/loop.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <atomic>
#include <deque>
#include <memory>
#include <utility>

namespace parley::io {

/// A WebSocket on a connection's stream; holds the connection, so it outlives the request.
template <typename Stream>
class WebSocketOver final : public WebSocket,
                            public std::enable_shared_from_this<WebSocketOver<Stream>> {
public:
    using Socket = boost::beast::websocket::stream<Stream&, false>;

    WebSocketOver(
        std::shared_ptr<void> connection,
        Loop& loop,
        Stream& stream,
        const WebSocketOptions& options)
        : connection_{std::move(connection)}, loop_{loop}, socket_{stream}, options_{options} {
        socket_.read_message_max(options.max_message_bytes);
        socket_.set_option(boost::beast::websocket::stream_base::timeout{
            .handshake_timeout = options.idle_timeout,
            .idle_timeout = 2 * options.idle_timeout,
            .keep_alive_pings = true});
        if (options_.subprotocol.empty()) return;
        socket_.set_option(boost::beast::websocket::stream_base::decorator(
            [name = options_.subprotocol](boost::beast::websocket::response_type& response) {
                response.set(boost::beast::http::field::sec_websocket_protocol, name);
            }));
    }

    template <typename Request>
    bool accept(const Request& request) {
        Waiter waiter;
        onLoop([&] {
            socket_.async_accept(request, [&](const boost::system::error_code& error) {
                open_ = !error;
                waiter.wake();
            });
        });
        waiter.wait();
        return open_;
    }

    std::optional<WebSocketMessage> receive() override {
        Waiter waiter;
        bool received = false;
        // Read where it stays: some messages are many megabytes.
        std::string payload;
        auto input = boost::asio::dynamic_buffer(payload);
        onLoop([&] {
            socket_.async_read(input, [&](const boost::system::error_code& error, std::size_t) {
                received = !error;
                if (error) {
                    open_ = false;
                    lost_ = !closing_ && !endsByProtocol(error);
                }
                waiter.wake();
            });
        });
        waiter.wait();
        if (!received) return std::nullopt;
        return WebSocketMessage{
            .kind =
                socket_.got_text() ? WebSocketMessage::Kind::Text : WebSocketMessage::Kind::Binary,
            .payload = std::move(payload)};
    }

    bool send(WebSocketMessage message) override {
        if (!open_) return false;
        if (queued_bytes_ + message.payload.size() > options_.max_queued_bytes) {
            close(boost::beast::websocket::policy_error, "reading too slowly");
            return false;
        }
        queued_bytes_ += message.payload.size();
        onLoop([self = this->shared_from_this(), message = std::move(message)]() mutable {
            self->queue_.push_back(std::move(message));
            if (self->queue_.size() == 1) self->sendNext();
        });
        return true;
    }

    void close(std::uint16_t code, std::string reason) override {
        onLoop([self = this->shared_from_this(), code, reason = std::move(reason)] {
            if (!self->open_.exchange(false)) return;
            self->closing_ = boost::beast::websocket::close_reason{
                static_cast<boost::beast::websocket::close_code>(code), reason};
            if (self->queue_.empty()) self->sendClose();
        });
    }

    [[nodiscard]] bool isLost() const override { return lost_; }

private:
    /// The peer said goodbye, or broke the rules.
    static bool endsByProtocol(const boost::system::error_code& error) {
        namespace websocket = boost::beast::websocket;
        return error.category() == make_error_code(websocket::error::closed).category();
    }

    template <typename Task>
    void onLoop(Task&& task) {
        if (Loop::current() == &loop_) {
            task();
        } else {
            loop_.post(std::forward<Task>(task));
        }
    }

    void sendNext() {
        const auto& message = queue_.front();
        socket_.text(message.kind == WebSocketMessage::Kind::Text);
        socket_.async_write(
            boost::asio::buffer(message.payload),
            [self = this->shared_from_this()](const boost::system::error_code& error, std::size_t) {
                self->queued_bytes_ -= self->queue_.front().payload.size();
                self->queue_.pop_front();
                if (error) {
                    self->open_ = false;
                    self->queue_.clear();
                } else if (!self->queue_.empty()) {
                    self->sendNext();
                } else if (self->closing_) {
                    self->sendClose();
                }
            });
    }

    void sendClose() {
        socket_.async_close(
            *closing_, [self = this->shared_from_this()](const boost::system::error_code&) {});
    }

    std::shared_ptr<void> connection_;
    Loop& loop_;
    Socket socket_;
    const WebSocketOptions options_;
    std::deque<WebSocketMessage> queue_;
    std::atomic<std::size_t> queued_bytes_ = 0;
    std::optional<boost::beast::websocket::close_reason> closing_;
    std::atomic<bool> open_ = false;
    std::atomic<bool> lost_ = false;
};

}  // namespace parley::io

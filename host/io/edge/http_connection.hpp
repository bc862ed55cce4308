#pragma once

#include "connection.hpp"
#include "connection_phase.hpp"
#include "head_rules.hpp"
#include "request.hpp"
#include "response.hpp"
#include "web_socket_over.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/container/vector.hpp>

#include <algorithm>
#include <optional>

// Included by the two files that make one kind of connection each, which halves what one compiles.
namespace parley::io::connection_detail {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

using PlainStream = tcp::socket;
using TlsStream = asio::ssl::stream<tcp::socket>;

/// One request with its answer.
struct Exchange {
    EdgeRequest request;
    EdgeResponse response;
};

template <typename Stream>
class HttpConnection final : public OpenConnection,
                             public Wire,
                             public std::enable_shared_from_this<HttpConnection<Stream>> {
    static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

public:
    template <typename... Args>
    HttpConnection(
        EdgeContext& edge, Loop& loop, std::shared_ptr<asio::ssl::context> tls, Args&&... args)
        : edge_{edge}, loop_{loop}, tls_{std::move(tls)}, stream_{std::forward<Args>(args)...} {
        ++edge_.connections;
    }
    ~HttpConnection() override { --edge_.connections; }

    void start() override {
        error_code error;
        lowest().set_option(tcp::no_delay{true}, error);
        const auto client = lowest().remote_endpoint(error);
        if (error) return;
        const auto server = lowest().local_endpoint(error);
        if (error) return;
        peers_ = {.client = toPoco(client), .server = toPoco(server), .client_host = {}};
        peers_.client_host = peers_.client.host().toString();
        enter(Phase::Handshake, edge_.options.head_timeout);
        if constexpr (kTls) {
            stream_.async_handshake(
                TlsStream::server, [self = this->shared_from_this()](const error_code& failed) {
                    if (failed) return self->closeNow();
                    self->readMore();
                });
        } else {
            readMore();
        }
    }

    void enforceDeadline(steady_clock::time_point now) override {
        if (now < deadline_) return;
        if (phase_ == Phase::Head || phase_ == Phase::Body)
            return refuse(408, "request_timeout", "the request came too slowly");
        closeNow();
    }

    void drain() override {
        if (phase_ == Phase::Handshake || phase_ == Phase::Idle) return closeNow();
        if (phase_ == Phase::Streaming) peerIsGone();
        if (const auto socket = web_socket_.lock()) {
            socket->close(boost::beast::websocket::going_away, "the server is restarting");
        }
    }

    void abort() override { closeNow(); }

    // Wire
    Loop& loop() override { return loop_; }

    bool write(std::string bytes) override {
        Waiter waiter;
        bool written = false;
        onLoop([&] {
            enter(Phase::Streaming, edge_.options.write_timeout);
            asio::async_write(
                stream_, asio::buffer(bytes), [&](const error_code& error, std::size_t) {
                    written = !error;
                    if (phase_ == Phase::Streaming) deadline_ = kNoDeadline;
                    waiter.wake();
                });
        });
        waiter.wait();
        return written;
    }

    void watchPeer(std::function<void()> gone) override {
        onLoop([self = this->shared_from_this(), gone = std::move(gone)]() mutable {
            self->gone_ = std::move(gone);
            if (self->phase_ == Phase::Closed || self->edge_.draining) return self->peerIsGone();
            self->watchForEnd();
        });
    }

    std::shared_ptr<WebSocket> acceptWebSocket(const WebSocketOptions& options) override {
        auto socket = std::make_shared<WebSocketOver<Stream>>(
            this->shared_from_this(), loop_, stream_, options);
        onLoop([self = this->shared_from_this(), weak = std::weak_ptr<WebSocket>{socket}] {
            self->enter(Phase::Streaming);
            self->web_socket_ = weak;
        });
        return socket->accept(parser_->get()) ? socket : nullptr;
    }

private:
    auto& lowest() {
        if constexpr (kTls) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }

    void enter(Phase phase) {
        phase_ = phase;
        deadline_ = kNoDeadline;
    }
    void enter(Phase phase, std::chrono::seconds limit) {
        phase_ = phase;
        deadline_ = steady_clock::now() + limit;
    }

    template <typename Task>
    void onLoop(Task&& task) {
        if (Loop::current() == &loop_) {
            task();
        } else {
            loop_.post(std::forward<Task>(task));
        }
    }

    void readMore() {
        // The read of a watch goes on as this one.
        if (watching_) return;
        const auto used = input_.size();
        input_.resize(used + kReadSize, boost::container::default_init);
        stream_.async_read_some(
            asio::buffer(input_.data() + used, kReadSize),
            [self = this->shared_from_this(), used](const error_code& error, std::size_t count) {
                self->input_.resize(used + count);
                if (error) return self->closeNow();
                self->advance();
            });
    }

    /// Takes what has arrived as far as it goes: head, body, handler.
    void advance() {
        if (phase_ == Phase::Closed) return;
        if (phase_ == Phase::Lingering) {
            input_.clear();
            return readMore();
        }
        if (phase_ == Phase::Handshake || phase_ == Phase::Idle) {
            if (input_.empty()) return readMore();
            if (phase_ == Phase::Handshake && speaksOtherProtocol()) return handOver();
            enter(Phase::Head, edge_.options.head_timeout);
            scanned_ = 0;
        }
        if (phase_ == Phase::Head && !takeHead()) return;
        if (phase_ == Phase::Body) takeBody();
    }

    [[nodiscard]] bool speaksOtherProtocol() const {
        return !kTls && edge_.options.on_other_protocol && input_.front() >= 0 &&
               input_.front() < kFirstByteOfRequests;
    }

    void handOver() {
        if constexpr (!kTls) {
            enter(Phase::Closed);
            this->unlink();
            edge_.options.on_other_protocol(
                std::move(stream_), std::string{input_.begin(), input_.end()});
        }
    }

    /// True when the head is complete and good; otherwise more is being read or the request
    /// refused.
    bool takeHead() {
        const std::string_view bytes{input_.data(), input_.size()};
        const auto end = bytes.find("\r\n\r\n", scanned_ > 3 ? scanned_ - 3 : 0);
        const auto head = bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 4);
        if (const auto* fault = faultInHeadBytes(head))
            return refuse(400, "malformed_request", fault), false;
        if (head.size() > edge_.options.max_head_bytes) {
            return refuse(431, "head_too_large", "the request line and headers are too large"),
                   false;
        }
        if (end == std::string_view::npos) {
            scanned_ = bytes.size();
            readMore();
            return false;
        }

        parser_.emplace();
        parser_->eager(true);
        parser_->header_limit(static_cast<std::uint32_t>(edge_.options.max_head_bytes) + 1);
        parser_->body_limit(edge_.options.max_body_bytes);
        error_code error;
        consumed_ = parser_->put(asio::buffer(head.data(), head.size()), error);
        if (error && error != http::error::need_more) return refuseParsed(error), false;
        if (!parser_->is_header_done())
            return refuse(400, "malformed_request", "the head is not a request"), false;
        if (const auto* fault = faultInHead(parser_->get()))
            return refuse(400, "malformed_request", fault), false;
        enter(Phase::Body, edge_.options.body_timeout);
        return true;
    }

    void takeBody() {
        error_code error;
        while (!parser_->is_done() && consumed_ < input_.size()) {
            const auto count = parser_->put(
                asio::buffer(input_.data() + consumed_, input_.size() - consumed_), error);
            consumed_ += count;
            if (error && error != http::error::need_more) return refuseParsed(error);
            if (count == 0) break;
        }
        // What the parser has taken is kept nowhere else, so a large body is held once.
        input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(consumed_));
        consumed_ = 0;
        if (parser_->is_done()) return dispatch();
        if (!continue_sent_ &&
            boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
            return sendContinue();
        }
        readMore();
    }

    void sendContinue() {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        continue_sent_ = true;
        asio::async_write(
            stream_,
            asio::buffer(kContinue),
            [self = this->shared_from_this()](const error_code& error, std::size_t) {
                if (error) return self->closeNow();
                self->readMore();
            });
    }

    void dispatch() {
        enter(Phase::Handling);
        continue_sent_ = false;
        auto& message = parser_->get();
        const bool keep = message.keep_alive() && !edge_.draining;
        // NOLINTNEXTLINE(modernize-make-unique): its parts are made where they stay
        exchange_.reset(new Exchange{
            EdgeRequest{peers_, kTls ? Secure::Yes : Secure::No},
            EdgeResponse{
                *this,
                keep ? Connection::KeepAlive : Connection::Close,
                message.method() == http::verb::head ? BodyAllowed::No : BodyAllowed::Yes}});
        auto& request = exchange_->request;
        request.setResponse(exchange_->response);
        request.setMethod(std::string{view(message.method_string())});
        request.setURI(std::string{view(message.target())});
        request.setVersion(message.version() == 11 ? request.HTTP_1_1 : request.HTTP_1_0);
        std::string name;
        std::string value;
        for (const auto& field : message) {
            name = view(field.name_string());
            value = view(field.value());
            request.add(name, value);
        }
        request.setBody(std::move(message.body()));
        // Accepting a WebSocket reads it; any other request has been copied, and its memory is
        // still in the cache for the next one.
        if (message.find(http::field::upgrade) == message.end()) parser_.reset();

        auto self = this->shared_from_this();
        if (edge_.handler_pool == nullptr) {
            spawnFiber(loop_, [self] {
                self->handle();
                self->finish();
            });
        } else if (!edge_.handler_pool->submit([self] {
                       self->handle();
                       self->loop_.post([self] { self->finish(); });
                   })) {
            refuse(503, "overloaded", "the server is busy, try again in a second");
        }
    }

    void handle() noexcept {
        try {
            edge_.handler.handleRequest(exchange_->request, exchange_->response);
        } catch (const Poco::Exception& exception) {
            base::log(base::LogLevel::Error, "handler_threw", {{"what", exception.displayText()}});
            handler_failed_ = true;
        } catch (const std::exception& exception) {
            base::log(base::LogLevel::Error, "handler_threw", {{"what", exception.what()}});
            handler_failed_ = true;
        }
    }

    void finish() {
        auto& response = exchange_->response;
        gone_ = nullptr;
        if (phase_ == Phase::Closed) return;
        if (response.handedOver()) {
            if (web_socket_.expired()) closeGently();
            return;
        }
        if (handler_failed_) {
            handler_failed_ = false;
            return refuse(500, "internal_error", "something went wrong on our side; it is logged");
        }
        output_ = response.takeBytes();
        enter(Phase::Writing, edge_.options.write_timeout);
        asio::async_write(
            stream_,
            asio::buffer(output_),
            [self = this->shared_from_this()](const error_code& error, std::size_t) {
                if (error) return self->closeNow();
                self->answered();
            });
    }

    void answered() {
        const bool close = exchange_->response.mustClose() || edge_.draining;
        const auto rest = exchange_->response.rest();
        exchange_.reset();
        parser_.reset();
        output_ = {};
        if (close) return closeGently();
        enter(Phase::Idle, edge_.options.idle_timeout);
        if (input_.empty() && input_.capacity() > 2 * kReadSize) input_.shrink_to_fit();
        if (rest.count() > 0) return advanceAfter(rest);
        advance();
    }

    void advanceAfter(std::chrono::milliseconds rest) {
        rest_ = std::make_unique<asio::steady_timer>(loop_.context(), rest);
        rest_->async_wait([self = this->shared_from_this()](const error_code&) {
            self->rest_.reset();
            self->advance();
        });
    }

    void refuseParsed(const error_code& error) {
        if (error == http::error::body_limit) {
            return refuse(413, "body_too_large", "the body is larger than this server takes");
        }
        refuse(400, "malformed_request", "the request cannot be read");
    }

    /// Answers for requests that never reach a handler, then ends the connection: what follows on
    /// it cannot be trusted to be where it seems to be.
    void refuse(int status, std::string_view code, std::string_view detail) {
        EdgeResponse response{*this, Connection::Close, BodyAllowed::Yes};
        response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
        response.setStandardHeaders(kRefusalHeaders);
        response.setContentType("application/problem+json");
        response.set("Cache-Control", "no-store");
        const auto request_id = base::toBase64Url(base::randomBytes(12));
        response.set("X-Request-Id", request_id);
        if (status == 503) response.set("Retry-After", "1");
        const auto body = R"({"type":"about:blank","title":")" + response.getReason() +
                          R"(","status":)" + std::to_string(status) + R"(,"code":")" +
                          std::string{code} + R"(","detail":")" + std::string{detail} +
                          R"(","request_id":")" + request_id + "\"}";
        response.sendBuffer(body.data(), body.size());
        output_ = response.takeBytes();
        base::log(
            base::LogLevel::Info,
            "request_refused",
            {{"request_id", request_id},
             {"status", std::int64_t{status}},
             {"reason", detail},
             {"pii.address", peers_.client_host}});
        enter(Phase::Lingering, kLingerTime);
        asio::async_write(
            stream_,
            asio::buffer(output_),
            [self = this->shared_from_this()](const error_code& error, std::size_t) {
                if (error) return self->closeNow();
                self->closeGently();
            });
    }

    /// Says goodbye and reads what is still coming for a moment, so that the peer sees the answer
    /// instead of a reset.
    void closeGently() {
        if (phase_ == Phase::Closed) return;
        enter(Phase::Lingering, kLingerTime);
        if constexpr (kTls) {
            stream_.async_shutdown(
                [self = this->shared_from_this()](const error_code&) { self->closeNow(); });
        } else {
            error_code error;
            stream_.shutdown(tcp::socket::shutdown_send, error);
            input_.clear();
            readMore();
        }
    }

    void closeNow() {
        if (phase_ == Phase::Closed) return;
        enter(Phase::Closed);
        rest_.reset();
        error_code error;
        lowest().close(error);
        peerIsGone();
        this->unlink();
    }

    /// Reads on while a handler is at work, to notice when the peer leaves. What comes is kept for
    /// after the answer.
    void watchForEnd() {
        if (watching_ || input_.size() > edge_.options.max_head_bytes) return;
        watching_ = true;
        watched_.resize(kReadSize, boost::container::default_init);
        stream_.async_read_some(
            asio::buffer(watched_.data(), kReadSize),
            [self = this->shared_from_this()](const error_code& error, std::size_t count) {
                self->watched(error, count);
            });
    }

    void watched(const error_code& error, std::size_t count) {
        watching_ = false;
        input_.insert(
            input_.end(), watched_.begin(), watched_.begin() + static_cast<std::ptrdiff_t>(count));
        // A peer that only ceased to send still gets what is being written.
        if (phase_ == Phase::Writing) return;
        if (error) return closeNow();
        if (phase_ == Phase::Handling || phase_ == Phase::Streaming) return watchForEnd();
        if (rest_ == nullptr) advance();
    }

    void peerIsGone() {
        if (const auto gone = std::exchange(gone_, nullptr)) gone();
    }

    EdgeContext& edge_;
    Loop& loop_;
    std::shared_ptr<asio::ssl::context> tls_;
    Stream stream_;
    EdgeRequest::Peers peers_;
    Phase phase_ = Phase::Handshake;
    steady_clock::time_point deadline_ = kNoDeadline;
    boost::container::vector<char> input_;
    std::size_t scanned_ = 0;
    std::size_t consumed_ = 0;
    bool continue_sent_ = false;
    bool watching_ = false;
    boost::container::vector<char> watched_;
    bool handler_failed_ = false;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::unique_ptr<Exchange> exchange_;
    std::string output_;
    std::unique_ptr<asio::steady_timer> rest_;
    std::function<void()> gone_;
    std::weak_ptr<WebSocket> web_socket_;
};

}  // namespace parley::io::connection_detail

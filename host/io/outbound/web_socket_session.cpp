#include "web_socket_session.hpp"

#include <base/check.hpp>

#include <boost/beast/http/error.hpp>
#include <openssl/rand.h>

#include <utility>

namespace parley::io {

namespace {

using boost::system::error_code;
using std::chrono::milliseconds;
using Kind = OutboundFailureKind;

constexpr std::size_t kMaxHead = std::size_t{16} * 1024;
// A peer that does not take its leave is left.
constexpr milliseconds kGoodbye{2'000};

constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kNotText = 1007;
constexpr std::uint16_t kTooBig = 1009;

/// Unpredictable, as RFC 6455 asks, so that no server can choose what goes over the wire.
FrameMask newMask() {
    constexpr std::size_t kAtOnce = 512;
    thread_local std::array<unsigned char, kAtOnce> pool;
    thread_local std::size_t used = kAtOnce;
    if (used == kAtOnce) {
        CHECK(RAND_bytes(pool.data(), kAtOnce) == 1);
        used = 0;
    }
    FrameMask mask{};
    for (auto& byte : mask)
        byte = pool[used++];
    return mask;
}

Url asHttp(Url url) {
    url.scheme = url.isSecure() ? "https" : "http";
    return url;
}

}  // namespace

WebSocketSession::WebSocketSession(
    std::shared_ptr<Shard> shard,
    Dialer& dialer,
    WebSocketRequest request,
    WebSocketCallbacks callbacks)
    : shard_{std::move(shard)},
      dialer_{dialer},
      request_{std::move(request)},
      callbacks_{std::move(callbacks)},
      handshake_{request_.headers, request_.subprotocols},
      input_{kMaxHead},
      output_{request_.high_watermark},
      early_{request_.high_watermark},
      frames_{request_.max_message_bytes},
      due_{Deadline::after(request_.total_timeout)},
      deadline_{shard_->loop, [this] { timeIsUp(); }} {}

void WebSocketSession::start() {
    later([](WebSocketSession& self) { self.dial(); });
}

void WebSocketSession::dial() {
    if (shard_->closed) return fail(Kind::Cancelled, "the client is closed");
    if (const auto* fault = handshake_.fault()) return fail(Kind::Invalid, fault);
    const auto url = parseUrl(request_.url);
    if (!url) return fail(Kind::Invalid, url.error().detail);
    if (url->scheme != "ws" && url->scheme != "wss") {
        return fail(Kind::Invalid, url->scheme + " is not a WebSocket");
    }
    const auto admitted = dialer_.guard().admit(*url, request_.trust);
    if (!admitted) return fail(Kind::Refused, admitted.error().detail);
    url_ = *url;
    enter(state_);
    attempt_ = dialer_.dial(
        shard_->loop,
        {.host = url_->host,
         .port = url_->port,
         .trust = request_.trust,
         .first_bytes = url_->isSecure() ? FirstBytes::Tls : FirstBytes::Plain,
         .timeout = request_.connect_timeout},
        [this, self = weak_from_this()](Dialer::Outcome outcome) {
            const auto alive = self.lock();
            if (alive == nullptr) return;
            if (auto* failure = std::get_if<OutboundFailure>(&outcome)) {
                return fail(failure->kind, std::move(failure->detail));
            }
            shakeHands(std::move(std::get<std::shared_ptr<Link>>(outcome)));
        });
}

void WebSocketSession::shakeHands(std::shared_ptr<Link> link) {
    link_ = std::move(link);
    enter(State::Handshaking);
    answer_.emplace(kMaxHead, 0, AnswerBody::Expected);
    output_.waiting().append(handshake_.request(asHttp(*url_)));
    write();
    read();
}

void WebSocketSession::read() {
    const bool held = paused_ && state_ == State::Open;
    if (isOver() || reading_ || held) return;
    const auto room = input_.room();
    if (room.size() == 0) return fail(Kind::TooLarge, "a head without an end");
    reading_ = true;
    link_->readSome(
        room,
        [this, self = shared_from_this(), link = link_](
            const error_code& error, std::size_t count) {
            reading_ = false;
            if (!isOver()) received(error, count);
        });
}

void WebSocketSession::received(const error_code& error, std::size_t count) {
    if (error) return peerLeft(error);
    input_.added(count);
    // Only there does each byte give the peer more time.
    if (state_ == State::Open) enter(state_);
    consume();
}

void WebSocketSession::consume() {
    bool more = true;
    while (more) {
        switch (state_) {
            case State::Handshaking:
                more = takeAnswer();
                break;
            case State::Refused:
                more = takeRefusal();
                break;
            case State::Open:
                more = !paused_ && takeFrame();
                break;
            case State::Closing:
                more = takeFrame();
                break;
            case State::Connecting:
            case State::Ended:
                more = false;
        }
    }
    read();
}

bool WebSocketSession::takeAnswer() {
    if (input_.isEmpty()) return false;
    error_code error;
    input_.drop(answer_->take(input_.bytes(), error));
    if (error == boost::beast::http::error::header_limit) {
        fail(Kind::TooLarge, error.message());
    } else if (error) {
        fail(Kind::Protocol, error.message());
    }
    if (error || !answer_->is_header_done()) return false;
    auto& head = answer_->head();
    if (answer_->isInterim()) {
        fail(Kind::Protocol, "an interim answer");
        return false;
    }
    if (head.status == 101) return open();
    end_.refusal = HttpResponse{.status = head.status, .headers = head.headers, .body = {}};
    state_ = State::Refused;
    return true;
}

bool WebSocketSession::takeRefusal() {
    auto& body = end_.refusal->body;
    if (!answer_->is_done() && body.size() < request_.max_refusal_bytes) {
        if (input_.isEmpty()) return false;
        error_code error;
        const auto used = answer_->take(input_.bytes(), error);
        body.append(answer_->piece().substr(0, request_.max_refusal_bytes - body.size()));
        input_.drop(used);
        if (!error) return used > 0;
    }
    fail(Kind::Protocol, "refused with " + std::to_string(end_.refusal->status));
    return false;
}

bool WebSocketSession::open() {
    const auto& head = answer_->head();
    if (const auto* fault = handshake_.faultIn(head)) {
        fail(Kind::Protocol, fault);
        return false;
    }
    enter(State::Open);
    const auto* picked = findHeader(head.headers, "Sec-WebSocket-Protocol");
    output_.takeOver(early_);
    if (early_goodbye_) sayGoodbye(early_goodbye_->first, early_goodbye_->second);
    if (callbacks_.on_open) callbacks_.on_open(picked == nullptr ? "" : *picked, head.headers);
    answer_.reset();
    if (!isOver() && !writing_) write();
    return true;
}

bool WebSocketSession::takeFrame() {
    if (input_.isEmpty()) return false;
    Frame frame;
    FrameFault fault = FrameFault::None;
    const auto used = frames_.take(input_.bytes(), frame, fault);
    // The payload lies in the buffer, which nothing moves before the next read.
    input_.drop(used);
    switch (fault) {
        case FrameFault::None:
            break;
        case FrameFault::Protocol:
            return closeWith(kProtocolError, Kind::Protocol, "a frame that is none"), false;
        case FrameFault::TooLarge:
            return closeWith(kTooBig, Kind::TooLarge, "a message above the limit"), false;
        case FrameFault::Text:
            return closeWith(kNotText, Kind::Protocol, "a text that is not UTF-8"), false;
    }
    switch (frame.kind) {
        case FrameKind::Text:
        case FrameKind::Binary:
            if (state_ == State::Open && callbacks_.on_message) {
                callbacks_.on_message(
                    frame.kind == FrameKind::Text ? MessageKind::Text : MessageKind::Binary,
                    frame.payload);
            }
            break;
        case FrameKind::Ping:
            // To a flood of pings not every one must be answered.
            if (state_ == State::Open && !output_.isFull()) put(FrameKind::Pong, frame.payload);
            break;
        case FrameKind::Close:
            answerClose(frame.payload);
            return false;
        case FrameKind::Pong:
        case FrameKind::Continuation:
            break;
    }
    return used > 0;
}

void WebSocketSession::answerClose(std::string_view payload) {
    CloseFrame close{};
    if (!readClose(payload, close)) {
        return closeWith(kProtocolError, Kind::Protocol, "a close frame that is none");
    }
    peer_closed_ = true;
    end_.close_code = close.code;
    end_.close_reason = close.reason;
    if (state_ == State::Open) {
        put(FrameKind::Close, payload.substr(0, 2));
        enter(State::Closing);
    }
    if (!writing_) end();
}

void WebSocketSession::peerLeft(const error_code& error) {
    if (state_ == State::Refused) return fail(Kind::Protocol, "refused, and cut");
    if (state_ == State::Closing) return end();
    fail(Kind::Reset, describe(error));
}

void WebSocketSession::write() {
    const auto bytes = output_.next();
    if (bytes.empty()) return;
    writing_ = true;
    link_->writeSome(
        boost::asio::buffer(bytes.data(), bytes.size()),
        [this, self = shared_from_this(), link = link_](
            const error_code& error, std::size_t count) {
            if (isOver()) return;
            if (!error) return written(count);
            // What the peer said before it closed is worth more than that it did.
            if (!reading_) fail(Kind::Reset, describe(error));
        });
}

void WebSocketSession::written(std::size_t count) {
    writing_ = false;
    sent_ = RequestSent::Yes;
    const bool has_room = output_.wrote(count) && state_ == State::Open;
    if (has_room && callbacks_.on_writable) callbacks_.on_writable();
    if (isOver()) return;
    if (state_ == State::Closing) enter(state_);
    if (!writing_) write();
    if (writing_ || state_ != State::Closing) return;
    if (peer_closed_ || end_.failure) end();
}

void WebSocketSession::put(FrameKind kind, std::string_view payload) {
    appendFrame(output_.waiting(), kind, payload, newMask());
    if (!writing_) write();
}

/// Tells the peer why it is left.
void WebSocketSession::closeWith(std::uint16_t code, Kind kind, std::string detail) {
    if (!end_.failure) {
        end_.failure = OutboundFailure{.kind = kind, .sent = sent_, .detail = std::move(detail)};
    }
    if (state_ != State::Open) return end();
    put(FrameKind::Close, writeClose(code, {}));
    enter(State::Closing);
}

Sent WebSocketSession::send(MessageKind kind, std::string_view message) {
    if (isOver() || state_ == State::Closing || state_ == State::Refused || early_goodbye_) {
        return Sent::Closed;
    }
    auto& queue = state_ == State::Open ? output_ : early_;
    if (queue.isFull()) {
        queue.turnAway();
        return Sent::Busy;
    }
    const auto frame = kind == MessageKind::Text ? FrameKind::Text : FrameKind::Binary;
    if (state_ == State::Open) {
        put(frame, message);
    } else {
        appendFrame(queue.waiting(), frame, message, newMask());
    }
    return Sent::Taken;
}

void WebSocketSession::pause() {
    if (isOver() || std::exchange(paused_, true)) return;
    if (state_ == State::Open) enter(state_);
}

void WebSocketSession::resume() {
    if (isOver() || !std::exchange(paused_, false)) return;
    if (state_ == State::Open) enter(state_);
    later([](WebSocketSession& self) {
        if (!self.paused_ && self.link_ != nullptr) self.consume();
    });
}

void WebSocketSession::close(std::uint16_t code, std::string_view reason) {
    if (isOver() || early_goodbye_) return;
    switch (state_) {
        case State::Open:
            sayGoodbye(code, reason);
            return later([](WebSocketSession& self) { self.consume(); });
        case State::Connecting:
        case State::Handshaking:
            early_goodbye_.emplace(code, reason);
            if (early_.isEmpty()) later([](WebSocketSession& self) { self.end(); });
            return;
        case State::Refused:
        case State::Closing:
        case State::Ended:
            return;
    }
}

void WebSocketSession::sayGoodbye(std::uint16_t code, std::string_view reason) {
    put(FrameKind::Close, writeClose(code, reason));
    enter(State::Closing);
}

void WebSocketSession::cancel() {
    if (isOver()) return;
    enter(State::Ended);
    release();
}

void WebSocketSession::fail(Kind kind, std::string detail) {
    if (!end_.failure) {
        end_.failure = OutboundFailure{.kind = kind, .sent = sent_, .detail = std::move(detail)};
    }
    end();
}

void WebSocketSession::end() {
    if (isOver()) return;
    const auto self = shared_from_this();
    enter(State::Ended);
    release();
    if (callbacks_.on_end) callbacks_.on_end(end_);
}

void WebSocketSession::release() {
    deadline_.moveTo(Deadline::kNever);
    attempt_.reset();
    if (link_ != nullptr) link_->close();
    shard_->live.erase(shared_from_this());
}

void WebSocketSession::enter(State state) {
    state_ = state;
    pinged_ = false;
    limitTo(timeoutOf(state));
}

void WebSocketSession::limitTo(milliseconds limit) {
    step_due_ = Deadline::after(limit);
    deadline_.moveTo(std::min(due_, step_due_));
}

milliseconds WebSocketSession::timeoutOf(State state) const {
    switch (state) {
        case State::Handshaking:
        case State::Refused:
            return request_.handshake_timeout;
        case State::Open:
            return paused_ ? milliseconds::zero() : request_.idle_timeout / 2;
        case State::Closing:
            return kGoodbye;
        case State::Connecting:
        case State::Ended:
            break;
    }
    return milliseconds::zero();
}

void WebSocketSession::timeIsUp() {
    const auto self = shared_from_this();
    if (due_ <= step_due_) return fail(Kind::TotalTimeout, "the socket was open too long");
    switch (state_) {
        case State::Open:
            if (pinged_) return fail(Kind::IdleTimeout, "the peer is silent");
            pinged_ = true;
            put(FrameKind::Ping, {});
            return limitTo(request_.idle_timeout / 2);
        case State::Refused:
            return fail(Kind::Protocol, "refused, and stopped");
        case State::Closing:
            return end();
        case State::Handshaking:
            return fail(Kind::FirstByteTimeout, "no answer to the handshake");
        case State::Connecting:
        case State::Ended:
            break;
    }
}

template <typename Task>
void WebSocketSession::later(Task task) {
    shard_->loop.post([self = shared_from_this(), task] {
        if (!self->isOver()) task(*self);
    });
}

}  // namespace parley::io

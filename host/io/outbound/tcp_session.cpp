#include "tcp_session.hpp"

#include <utility>

namespace parley::io {

namespace {

using boost::system::error_code;
using std::chrono::milliseconds;
using Kind = OutboundFailureKind;

// A peer that does not take its leave is left.
constexpr milliseconds kGoodbye{2'000};

}  // namespace

TcpSession::TcpSession(
    std::shared_ptr<Shard> shard, Dialer& dialer, TcpTarget target, TcpCallbacks callbacks)
    : shard_{std::move(shard)},
      dialer_{dialer},
      target_{std::move(target)},
      callbacks_{std::move(callbacks)},
      output_{target_.high_watermark},
      due_{Deadline::after(target_.total_timeout)},
      deadline_{shard_->loop, [this] { timeIsUp(); }} {}

void TcpSession::start() {
    shard_->loop.post([self = shared_from_this()] {
        if (!self->isOver()) self->dial();
    });
}

void TcpSession::dial() {
    if (shard_->closed) return fail(Kind::Cancelled, "the client is closed");
    auto host = parseHost(target_.host);
    if (!host) return fail(Kind::Invalid, host.error().detail);
    if (target_.port == 0) return fail(Kind::Invalid, "port 0");
    host_ = std::move(host).value();
    enter(state_);
    attempt_ = dialer_.dial(
        shard_->loop,
        {.host = host_,
         .port = target_.port,
         .trust = target_.trust,
         .first_bytes = target_.first_bytes,
         .alpn = Alpn::None,
         .timeout = target_.connect_timeout},
        [this, self = weak_from_this()](Dialer::Outcome outcome) {
            const auto alive = self.lock();
            if (alive == nullptr) return;
            if (auto* failure = std::get_if<OutboundFailure>(&outcome)) {
                return fail(failure->kind, std::move(failure->detail));
            }
            opened(std::move(std::get<std::shared_ptr<Link>>(outcome)));
        });
}

void TcpSession::opened(std::shared_ptr<Link> link) {
    link_ = std::move(link);
    input_ = std::make_unique<std::array<char, std::size_t{16} * 1024>>();
    if (state_ == State::Connecting) {
        enter(State::Open);
        if (callbacks_.on_open) callbacks_.on_open();
    }
    goOn();
}

/// Starts whatever the state asks for and is not under way.
void TcpSession::goOn() {
    if (isOver() || link_ == nullptr || state_ == State::Handshaking) return;
    if (!writing_ && !output_.isEmpty()) write();
    if (state_ == State::Draining && !writing_) {
        if (held_ > 0) return fail(Kind::Protocol, "plain bytes where TLS should begin");
        return reading_ ? link_->cancel() : beginTls();
    }
    if (state_ == State::Closing && !writing_ && !std::exchange(said_goodbye_, true)) {
        link_->finishSending(link_);
    }
    // What still comes while closing is dropped, up to the peer's own end.
    const bool wants_bytes = state_ == State::Closing || (state_ == State::Open && !paused_);
    if (!reading_ && wants_bytes) read();
}

void TcpSession::read() {
    reading_ = true;
    link_->readSome(
        boost::asio::buffer(*input_),
        [this, self = shared_from_this(), link = link_](
            const error_code& error, std::size_t count) {
            reading_ = false;
            if (!isOver()) received(error, count);
        });
}

void TcpSession::received(const error_code& error, std::size_t count) {
    const bool draining = state_ == State::Draining;
    if (draining && error == boost::asio::error::operation_aborted) return goOn();
    if (error) return peerLeft(error);
    if (draining) return fail(Kind::Protocol, "plain bytes where TLS should begin");
    if (paused_ && state_ == State::Open) {
        held_ = count;
        return;
    }
    deliver(count);
    goOn();
}

void TcpSession::deliver(std::size_t count) {
    if (state_ != State::Open) return;
    enter(state_);
    if (callbacks_.on_data) callbacks_.on_data({input_->data(), count});
}

void TcpSession::peerLeft(const error_code& error) {
    const bool is_idle = state_ == State::Open && !writing_ && output_.isEmpty();
    const bool in_order = is_idle && error == boost::asio::error::eof;
    if (in_order || said_goodbye_) return end(std::nullopt);
    fail(Kind::Reset, describe(error));
}

void TcpSession::write() {
    const auto bytes = output_.next();
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

void TcpSession::written(std::size_t count) {
    writing_ = false;
    sent_ = RequestSent::Yes;
    enter(state_);
    if (output_.wrote(count) && callbacks_.on_writable) callbacks_.on_writable();
    goOn();
}

void TcpSession::beginTls() {
    enter(State::Handshaking);
    link_->startTls(
        dialer_.tls(),
        host_,
        target_.port,
        Alpn::None,
        [this, self = shared_from_this(), link = link_](const error_code& error) {
            if (state_ != State::Handshaking) return;
            if (error) return fail(Kind::Tls, host_.text + ": " + describe(error));
            output_.waiting().append(std::exchange(for_tls_, {}));
            enter(State::Open);
            if (callbacks_.on_secure) callbacks_.on_secure();
            goOn();
        });
}

Sent TcpSession::send(std::string_view bytes) {
    if (isOver() || state_ == State::Closing) return Sent::Closed;
    if (output_.isFull() || for_tls_.size() >= target_.high_watermark) {
        output_.turnAway();
        return Sent::Busy;
    }
    const bool before_tls = state_ == State::Draining || state_ == State::Handshaking;
    (before_tls ? for_tls_ : output_.waiting()).append(bytes);
    if (state_ == State::Open && !writing_) write();
    return Sent::Taken;
}

void TcpSession::startTls() {
    if (state_ != State::Open || link_->isTls()) {
        return later([](TcpSession& self) {
            self.fail(Kind::Invalid, "TLS begins on an open, plain connection");
        });
    }
    enter(State::Draining);
    later([](TcpSession& self) { self.goOn(); });
}

void TcpSession::pause() {
    if (isOver() || std::exchange(paused_, true)) return;
    if (state_ == State::Open) enter(state_);
}

void TcpSession::resume() {
    if (isOver() || !std::exchange(paused_, false)) return;
    if (state_ == State::Open) enter(state_);
    later([](TcpSession& self) {
        if (self.paused_) return;
        if (const auto held = std::exchange(self.held_, 0); held > 0) self.deliver(held);
        self.goOn();
    });
}

void TcpSession::close() {
    if (isOver() || state_ == State::Closing) return;
    // What was meant for TLS never goes out without it.
    for_tls_.clear();
    const bool shaking_hands = state_ == State::Handshaking;
    enter(State::Closing);
    later([shaking_hands](TcpSession& self) {
        shaking_hands ? self.end(std::nullopt) : self.goOn();
    });
}

void TcpSession::cancel() {
    if (isOver()) return;
    enter(State::Ended);
    release();
}

void TcpSession::fail(Kind kind, std::string detail) {
    end(OutboundFailure{.kind = kind, .sent = sent_, .detail = std::move(detail)});
}

void TcpSession::end(const std::optional<OutboundFailure>& failure) {
    if (isOver()) return;
    const auto self = shared_from_this();
    enter(State::Ended);
    release();
    if (callbacks_.on_end) callbacks_.on_end(failure);
}

void TcpSession::release() {
    deadline_.moveTo(Deadline::kNever);
    attempt_.reset();
    if (link_ != nullptr) link_->close();
    shard_->live.erase(shared_from_this());
}

void TcpSession::enter(State state) {
    state_ = state;
    step_due_ = Deadline::after(timeoutOf(state));
    deadline_.moveTo(std::min(due_, step_due_));
}

milliseconds TcpSession::timeoutOf(State state) const {
    switch (state) {
        case State::Open:
            return paused_ ? milliseconds::zero() : target_.idle_timeout;
        case State::Draining:
            return target_.idle_timeout;
        case State::Handshaking:
            return target_.connect_timeout;
        case State::Closing:
            return kGoodbye;
        case State::Connecting:
        case State::Ended:
            break;
    }
    return milliseconds::zero();
}

void TcpSession::timeIsUp() {
    const auto self = shared_from_this();
    if (due_ <= step_due_) return fail(Kind::TotalTimeout, "the connection took too long");
    if (state_ == State::Handshaking) return fail(Kind::ConnectTimeout, host_.text);
    if (state_ == State::Closing && output_.isEmpty()) return end(std::nullopt);
    fail(Kind::IdleTimeout, "the peer stopped");
}

template <typename Task>
void TcpSession::later(Task task) {
    shard_->loop.post([self = shared_from_this(), task] {
        if (!self->isOver()) task(*self);
    });
}

}  // namespace parley::io

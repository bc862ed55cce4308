#include "http_exchange.hpp"

#include <boost/beast/http/error.hpp>

#include <utility>

namespace parley::io {

namespace {

using boost::system::error_code;
using std::chrono::milliseconds;
using Kind = OutboundFailureKind;

// A body this short goes out in one piece with the head: one packet, one TLS record.
constexpr std::size_t kShortBody = std::size_t{8} * 1024;
// A TLS record is read in one go; more at a time would only take memory.
constexpr std::size_t kMaxRead = std::size_t{16} * 1024;
// A server sends one or two.
constexpr unsigned kMaxInterimAnswers = 16;

}  // namespace

HttpExchange::HttpExchange(
    std::shared_ptr<HttpShard> shard, HttpRequest request, HttpCallbacks callbacks)
    : shard_{std::move(shard)},
      request_{std::move(request)},
      callbacks_{std::move(callbacks)},
      input_{std::max(request_.max_head_bytes, kMaxRead)},
      due_{Deadline::after(request_.timeouts.total)},
      deadline_{shard_->loop, [this] { timeIsUp(); }} {}

void HttpExchange::start() {
    shard_->loop.post([self = shared_from_this()] { self->begin(); });
}

void HttpExchange::begin() {
    if (!isUnderWay()) return;
    if (shard_->closed) return fail(Kind::Cancelled, "the client is closed");
    if (shard_->under_way.size() > shard_->options.max_calls_per_loop) {
        return fail(Kind::Busy, "too many calls");
    }
    if (const auto* fault = faultInRequest(request_)) return fail(Kind::Invalid, fault);
    const auto url = parseUrl(request_.url);
    if (!url) return fail(Kind::Invalid, url.error().detail);
    askFor(*url);
}

void HttpExchange::askFor(const Url& url) {
    if (url.scheme != "http" && url.scheme != "https") {
        return fail(Kind::Invalid, url.scheme + " is not HTTP");
    }
    const auto admitted = shard_->dialer.guard().admit(url, request_.trust);
    if (!admitted) return fail(Kind::Refused, admitted.error().detail);
    url_ = url;
    head_ = writeHead(request_, url);
    if (request_.body.size() <= kShortBody) head_.append(request_.body);
    connect(Source::Kept);
}

void HttpExchange::connect(Source wanted) {
    enter(State::Connecting);
    if (wanted == Source::Kept) {
        if (auto link = shard_->pool.take(poolKey())) {
            return talkOver(std::move(link), Source::Kept);
        }
    }
    attempt_ = shard_->dialer.dial(
        shard_->loop,
        {.host = url_->host,
         .port = url_->port,
         .trust = request_.trust,
         .first_bytes = url_->isSecure() ? FirstBytes::Tls : FirstBytes::Plain,
         .timeout = request_.timeouts.connect},
        [this, self = weak_from_this()](Dialer::Outcome outcome) {
            const auto alive = self.lock();
            if (alive == nullptr) return;
            if (auto* failure = std::get_if<OutboundFailure>(&outcome)) {
                return fail(failure->kind, std::move(failure->detail));
            }
            talkOver(std::move(std::get<std::shared_ptr<Link>>(outcome)), Source::New);
        });
}

void HttpExchange::talkOver(std::shared_ptr<Link> link, Source source) {
    link_ = std::move(link);
    source_ = source;
    enter(State::Sending);
    written_ = 0;
    input_.clear();
    parser_.emplace(
        request_.max_head_bytes,
        request_.max_body_bytes,
        request_.method == "HEAD" ? AnswerBody::None : AnswerBody::Expected);
    // A server may refuse before it has read everything, so its answer is awaited from now on.
    write();
    read();
}

/// What of the body is not in `head_`.
std::string_view HttpExchange::bodyApart() const {
    return request_.body.size() <= kShortBody ? std::string_view{} : request_.body;
}

bool HttpExchange::isAllWritten() const {
    return written_ == head_.size() + bodyApart().size();
}

void HttpExchange::write() {
    const auto body = bodyApart();
    const auto in_head = std::min(written_, head_.size());
    const std::array<boost::asio::const_buffer, 2> buffers{
        boost::asio::buffer(head_) + in_head,
        boost::asio::buffer(body.data(), body.size()) + (written_ - in_head)};
    link_->writeSome(
        buffers,
        [this, self = shared_from_this(), link = link_](
            const error_code& error, std::size_t count) {
            if (!isUnderWay() || link != link_) return;
            // What the peer said before it closed is worth more than that it did.
            if (!error) written(count);
        });
}

void HttpExchange::written(std::size_t count) {
    sent_ = RequestSent::Yes;
    written_ += count;
    // Some servers answer while they still read.
    if (state_ == State::Sending) enter(isAllWritten() ? State::Awaiting : State::Sending);
    if (!isAllWritten()) write();
}

void HttpExchange::read() {
    if (reading_ || paused_) return;
    const auto room = input_.room();
    if (room.size() == 0) return fail(Kind::TooLarge, "a line or head without an end");
    reading_ = true;
    link_->readSome(
        room,
        [this, self = shared_from_this(), link = link_](
            const error_code& error, std::size_t count) {
            if (link != link_) return;
            reading_ = false;
            if (isUnderWay()) received(error, count);
        });
}

void HttpExchange::received(const error_code& error, std::size_t count) {
    if (error) return peerLeft(error);
    enter(State::Receiving);
    input_.added(count);
    consume();
}

void HttpExchange::consume() {
    while (takeElement()) {
    }
    if (state_ == State::Receiving && link_ != nullptr) read();
}

/// False when there is nothing more to do with what has come.
bool HttpExchange::takeElement() {
    if (state_ != State::Receiving || paused_) return false;
    if (parser_->is_done()) return answered(), false;
    if (input_.isEmpty()) return false;
    error_code error;
    const bool had_head = parser_->is_header_done();
    const auto used = parser_->take(input_.bytes(), error);
    if (error) {
        const bool limit = error == boost::beast::http::error::body_limit ||
                           error == boost::beast::http::error::header_limit;
        fail(limit ? Kind::TooLarge : Kind::Protocol, error.message());
        return false;
    }
    const auto piece = parser_->piece();
    // The piece lies in the buffer, which nothing moves before the next read.
    input_.drop(used);
    if (!had_head && parser_->is_header_done()) return headCame();
    if (!piece.empty() && callbacks_.on_data) callbacks_.on_data(piece);
    return used > 0;
}

bool HttpExchange::headCame() {
    if (parser_->isInterim()) {
        if (++interim_answers_ > kMaxInterimAnswers) {
            fail(Kind::Protocol, "interim answers without end");
            return false;
        }
        parser_.emplace(
            request_.max_head_bytes,
            request_.max_body_bytes,
            request_.method == "HEAD" ? AnswerBody::None : AnswerBody::Expected);
        return true;
    }
    auto& head = parser_->head();
    if (head.status < 200) {
        fail(Kind::Protocol, "the peer changes to a protocol that nobody asked for");
        return false;
    }
    const auto* location = findHeader(head.headers, "Location");
    if (isRedirect(head.status) && location != nullptr && request_.max_redirects > 0) {
        redirect(*location);
        return false;
    }
    if (callbacks_.on_head) callbacks_.on_head(head);
    return true;
}

void HttpExchange::peerLeft(const error_code& error) {
    const bool nothing_came = !parser_->got_some() && input_.isEmpty();
    if (nothing_came && tryAgain()) return;
    error_code incomplete;
    if (error == boost::asio::error::eof && !nothing_came) {
        parser_->put_eof(incomplete);
        if (!incomplete) return answered();
    }
    fail(Kind::Reset, describe(error));
}

bool HttpExchange::tryAgain() {
    const bool harmless = written_ == 0 || isIdempotent(request_.method);
    if (source_ != Source::Kept || !harmless) return false;
    link_->close();
    link_.reset();
    connect(Source::New);
    return true;
}

void HttpExchange::answered() {
    if (isKeepable()) shard_->pool.keep(poolKey(), std::exchange(link_, nullptr));
    end(std::nullopt);
}

bool HttpExchange::isKeepable() const {
    return parser_->keep_alive() && isAllWritten() && !reading_ && input_.isEmpty();
}

void HttpExchange::redirect(const std::string& location) {
    // The request is about to change, and the connection may still be reading it.
    if (!isAllWritten()) return fail(Kind::Protocol, "a redirect before the whole request");
    const auto target = parseUrl(location, *url_);
    if (!target) return fail(Kind::Protocol, "a redirect to no URL: " + target.error().detail);
    if (redirects_++ == request_.max_redirects) return fail(Kind::Protocol, "too many redirects");
    if (url_->isSecure() && !target->isSecure()) {
        return fail(Kind::Refused, "a redirect from https to http");
    }
    follow(request_, parser_->head().status, *url_, *target);
    if (parser_->is_done() && isKeepable()) {
        shard_->pool.keep(poolKey(), std::exchange(link_, nullptr));
    } else {
        std::exchange(link_, nullptr)->close();
    }
    askFor(*target);
}

void HttpExchange::cancel() {
    if (!isUnderWay()) return;
    state_ = State::Ended;
    release();
}

void HttpExchange::pause() {
    if (!isUnderWay() || std::exchange(paused_, true)) return;
    enter(state_);
}

void HttpExchange::resume() {
    if (!isUnderWay() || !std::exchange(paused_, false)) return;
    shard_->loop.post([self = shared_from_this()] {
        if (self->paused_ || !self->isUnderWay()) return;
        self->enter(self->state_);
        if (self->state_ == State::Receiving) {
            self->consume();
        } else if (self->link_ != nullptr) {
            self->read();
        }
    });
}

void HttpExchange::fail(Kind kind, std::string detail) {
    end(OutboundFailure{.kind = kind, .sent = sent_, .detail = std::move(detail)});
}

void HttpExchange::end(const std::optional<OutboundFailure>& failure) {
    if (!isUnderWay()) return;
    state_ = State::Ended;
    const auto self = shared_from_this();
    release();
    if (callbacks_.on_end) callbacks_.on_end(failure);
}

void HttpExchange::release() {
    deadline_.moveTo(Deadline::kNever);
    attempt_.reset();
    if (link_ != nullptr) link_->close();
    shard_->under_way.erase(shared_from_this());
}

/// Also called when a state goes on, which begins its time anew.
void HttpExchange::enter(State state) {
    state_ = state;
    step_due_ = Deadline::after(timeoutOf(state));
    deadline_.moveTo(std::min(due_, step_due_));
}

milliseconds HttpExchange::timeoutOf(State state) const {
    switch (state) {
        case State::Sending:
            return request_.timeouts.idle;
        case State::Awaiting:
            return paused_ ? milliseconds::zero() : request_.timeouts.first_byte;
        case State::Receiving:
            return paused_ ? milliseconds::zero() : request_.timeouts.idle;
        case State::Connecting:
        case State::Ended:
            break;
    }
    return milliseconds::zero();
}

void HttpExchange::timeIsUp() {
    const auto self = shared_from_this();
    if (due_ <= step_due_) return fail(Kind::TotalTimeout, "the answer took too long");
    if (state_ == State::Awaiting) return fail(Kind::FirstByteTimeout, "no answer");
    fail(Kind::IdleTimeout, "the peer stopped");
}

std::string HttpExchange::poolKey() const {
    switch (request_.trust) {
        case Trust::Tenant:
            return url_->origin() + " tenant";
        case Trust::Operator:
            return url_->origin() + " operator";
        case Trust::Host:
            return url_->origin() + " host";
    }
    __builtin_unreachable();
}

}  // namespace parley::io

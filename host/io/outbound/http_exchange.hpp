#pragma once

#include "dialer.hpp"
#include "http_client.hpp"
#include "input_buffer.hpp"
#include "link_pool.hpp"
#include "request_head.hpp"
#include "response_parser.hpp"

#include <array>
#include <optional>
#include <unordered_set>

namespace parley::io {

/// What the calls of one loop share.
struct HttpShard {
    HttpShard(Loop& on, Dialer& out, const HttpClientOptions& chosen)
        : loop{on},
          dialer{out},
          options{chosen},
          pool{on, {chosen.max_idle_per_origin, chosen.max_idle_per_loop, chosen.keep_idle}} {}

    Loop& loop;
    Dialer& dialer;
    const HttpClientOptions options;
    LinkPool pool;
    std::unordered_set<std::shared_ptr<HttpExchange>> under_way;
    bool closed = false;
};

/// One call from its start to its end: a request, its answer, and the redirects between.
class HttpExchange : public std::enable_shared_from_this<HttpExchange> {
public:
    HttpExchange(std::shared_ptr<HttpShard> shard, HttpRequest request, HttpCallbacks callbacks);

    void start();
    void cancel();
    void pause();
    void resume();
    void fail(OutboundFailureKind kind, std::string detail);
    [[nodiscard]] bool isUnderWay() const { return state_ != State::Ended; }

private:
    enum class State : std::uint8_t { Connecting, Sending, Awaiting, Receiving, Ended };
    enum class Source : std::uint8_t { Kept, New };

    void begin();
    void askFor(const Url& url);
    void connect(Source wanted);
    void talkOver(std::shared_ptr<Link> link, Source source);
    void write();
    void written(std::size_t count);
    void read();
    void received(const boost::system::error_code& error, std::size_t count);
    void consume();
    bool takeElement();
    bool headCame();
    void peerLeft(const boost::system::error_code& error);
    bool tryAgain();
    void answered();
    void redirect(const std::string& location);
    void end(const std::optional<OutboundFailure>& failure);
    void release();
    void enter(State state);
    [[nodiscard]] std::chrono::milliseconds timeoutOf(State state) const;
    void timeIsUp();
    [[nodiscard]] std::string poolKey() const;
    [[nodiscard]] bool isKeepable() const;
    [[nodiscard]] std::string_view bodyApart() const;
    [[nodiscard]] bool isAllWritten() const;

    const std::shared_ptr<HttpShard> shard_;
    HttpRequest request_;
    const HttpCallbacks callbacks_;
    State state_ = State::Connecting;
    Source source_ = Source::New;
    bool paused_ = false;
    bool reading_ = false;
    RequestSent sent_ = RequestSent::No;
    unsigned redirects_ = 0;
    unsigned interim_answers_ = 0;
    std::optional<Url> url_;
    std::unique_ptr<Dialer::Attempt> attempt_;
    std::shared_ptr<Link> link_;
    std::string head_;
    std::size_t written_ = 0;
    InputBuffer input_;
    std::optional<ResponseParser> parser_;
    Deadline::Time due_ = Deadline::kNever;
    Deadline::Time step_due_ = Deadline::kNever;
    Deadline deadline_;
};

}  // namespace parley::io

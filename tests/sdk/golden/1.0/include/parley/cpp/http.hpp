#ifndef PARLEY_CPP_HTTP_HPP
#define PARLEY_CPP_HTTP_HPP

#include "buffer.hpp"
#include "session.hpp"

#include <optional>
#include <vector>

namespace parley {

/// How a request carries a secret that the plugin never sees. `secret` names the setting that holds
/// it.
struct Credential {
    uint32_t kind = PARLEY_CRED_HEADER;
    std::string header;
    std::string prefix;
    std::string secret;

    static Credential bearer(std::string secret) {
        return {PARLEY_CRED_HEADER, "Authorization", "Bearer ", std::move(secret)};
    }
    static Credential inHeader(std::string header, std::string secret, std::string prefix = {}) {
        return {PARLEY_CRED_HEADER, std::move(header), std::move(prefix), std::move(secret)};
    }
    static Credential basic(std::string user, std::string secret) {
        return {PARLEY_CRED_BASIC, {}, std::move(user), std::move(secret)};
    }
    static Credential inQuery(std::string parameter, std::string secret) {
        return {PARLEY_CRED_QUERY, std::move(parameter), {}, std::move(secret)};
    }
};

/// What Http::start and WebSocket::connect send.
struct HttpRequest {
    std::string method = "GET";
    std::string url{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::optional<Credential> credential{};
    /// The whole exchange; 0 for the deadline of the session.
    std::chrono::milliseconds timeout{0};
    /// The longest silences; 0 for the host's default.
    std::chrono::milliseconds first_byte{0};
    std::chrono::milliseconds idle{0};
};

/// The head's fields, borrowed for the callback; names are lower case.
class Headers {
public:
    Headers() = default;
    Headers(const parley_kv* all, std::size_t count) noexcept : all_{all}, count_{count} {}

    /// Empty when there is none.
    std::string_view find(std::string_view name) const noexcept {
        for (std::size_t i = 0; i < count_; ++i)
            if (view(all_[i].key) == name) return view(all_[i].value);
        return {};
    }
    const parley_kv* begin() const noexcept { return all_; }
    const parley_kv* end() const noexcept { return all_ + count_; }

private:
    const parley_kv* all_ = nullptr;
    std::size_t count_ = 0;
};

/// Who listens to an exchange. An exception from here ends the session.
class HttpSink {
public:
    virtual ~HttpSink() = default;
    virtual void onHead(int /*status*/, const Headers& /*headers*/) {}
    virtual void onData(const Chunk& chunk) = 0;
    /// Once, last. OK: the response is complete, whatever its status.
    virtual void onEnd(const Status& status) = 0;
};

namespace detail {

/// A request as the host reads it, with the arrays that it points to.
class RawHttpRequest {
public:
    RawHttpRequest(const Host& host, const HttpRequest& from) {
        fields_.reserve(from.headers.size());
        for (const auto& [name, value] : from.headers)
            fields_.push_back({str(name), str(value)});
        raw_.size = sizeof raw_;
        raw_.method = str(from.method);
        raw_.url = str(from.url);
        raw_.headers = fields_.data();
        raw_.header_count = fields_.size();
        raw_.body = bytes(from.body);
        raw_.deadline_ns = host.deadlineIn(from.timeout);
        raw_.first_byte_ms = static_cast<uint32_t>(from.first_byte.count());
        raw_.idle_ms = static_cast<uint32_t>(from.idle.count());
        if (!from.credential) return;
        credential_.size = sizeof credential_;
        credential_.kind = from.credential->kind;
        credential_.header = str(from.credential->header);
        credential_.prefix = str(from.credential->prefix);
        credential_.secret = str(from.credential->secret);
        raw_.credential = &credential_;
    }
    RawHttpRequest(const RawHttpRequest&) = delete;
    RawHttpRequest& operator=(const RawHttpRequest&) = delete;

    const parley_http_request* get() const noexcept { return &raw_; }

private:
    std::vector<parley_kv> fields_;
    parley_credential credential_{};
    parley_http_request raw_{};
};

}  // namespace detail

/// One exchange at a time. The body arrives in pieces, so that a stream of events can be read while
/// it lasts. Destroying it cancels; so does starting again.
class Http final : public Handle {
public:
    Http(Session& session, HttpSink& sink) : Handle{session}, sink_{&sink} {}
    ~Http() override { release(); }

    /// Throws Failure: UNSUPPORTED without the service, PERMISSION for a host or secret that the
    /// manifest does not name, INVALID for a URL that is none.
    void start(const HttpRequest& request) {
        release();
        owner_ = &session();
        host_ = &owner_->host();
        const auto& table = detail::need(host_->http, PARLEY_SVC_HTTP);
        const detail::RawHttpRequest raw{*host_, request};
        parley_http_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_head = head;
        sink.on_data = data;
        sink.on_end = end;
        detail::check(
            table.start(host_->raw, owner_->ctx(), raw.get(), &sink, &id_), "the HTTP request");
        if (request.method != "GET" && request.method != "HEAD") owner_->noteSideEffect();
    }

    bool active() const noexcept { return id_ != 0; }
    void pause(bool on) noexcept {
        if (id_ != 0) host_->http->pause(host_->raw, id_, on ? 1 : 0);
    }
    void release() noexcept override {
        if (id_ != 0) host_->http->cancel(host_->raw, std::exchange(id_, 0));
    }

private:
    static void head(void* self, int32_t status, const parley_kv* all, size_t count) noexcept {
        auto& http = *static_cast<Http*>(self);
        detail::enter(*http.owner_, [&] { http.sink_->onHead(status, Headers{all, count}); });
    }
    static void data(void* self, const parley_buf* buf) noexcept {
        auto& http = *static_cast<Http*>(self);
        detail::enter(*http.owner_, [&] { http.sink_->onData(Chunk{*http.host_, buf}); });
    }
    static void end(void* self, const parley_status* status) noexcept {
        auto& http = *static_cast<Http*>(self);
        http.id_ = 0;
        detail::enter(*http.owner_, [&] { http.sink_->onEnd(Status::from(status)); });
    }

    HttpSink* sink_;
    Session* owner_ = nullptr;
    const Host* host_ = nullptr;
    uint64_t id_ = 0;
};

/// A whole response.
struct HttpReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};

    std::string_view header(std::string_view name) const noexcept {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

}  // namespace parley

#endif

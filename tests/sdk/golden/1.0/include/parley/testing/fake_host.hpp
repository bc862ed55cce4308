#ifndef PARLEY_TESTING_FAKE_HOST_HPP
#define PARLEY_TESTING_FAKE_HOST_HPP

#include "fake_vendor.hpp"

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace parley::testing {

/// A parley_host whose services do what a test says, on the thread of the test: time stands still
/// until it is moved, posted tasks run when asked, exchanges are answered by hand.
class FakeHost {
public:
    FakeHost();
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;
    ~FakeHost();

    const parley_host* raw() const { return &raw_; }
    const parley_ctx* ctx() const { return &ctx_; }

    /// Ids of services that it does not offer.
    std::set<std::string> absent;
    /// What the executor answers instead of taking work.
    parley_code executor_answers = PARLEY_OK;

    std::list<FakeExchange> exchanges;
    std::list<FakeSocket> sockets;
    std::list<FakeConnection> connections;
    std::list<FakeWorker> workers;
    /// By the name of the setting that refers to it.
    std::map<std::string, std::string> secrets;
    /// Signs for parley.secrets/1; by default the digest is 32 times the first byte of the data.
    std::function<Secrets::Digest(std::string_view secret, std::string_view data)> sign;
    std::vector<std::string> lines;
    std::map<std::string, std::string> values;
    /// Buffers that somebody still holds.
    std::size_t buffers = 0;

    void runPosted();
    void advance(std::chrono::milliseconds span);
    std::size_t armedTimers() const { return timers_.size(); }

private:
    struct Tables;
    struct Timer {
        uint64_t at_ns;
        parley_fn fn;
        void* arg;
    };

    static FakeHost& of(const parley_host* raw) { return *static_cast<FakeHost*>(raw->h); }

    parley_host raw_{};
    parley_ctx ctx_{};
    uint64_t now_ns_ = 1'000'000'000;
    uint64_t last_id_ = 0;
    std::map<uint64_t, Timer> timers_;
    std::deque<std::pair<parley_fn, void*>> posted_;
};

/// The functions of the services, with the right to look into the host.
struct FakeHost::Tables {
    static const void* get(const parley_host* raw, const char* id) noexcept {
        static const std::map<std::string, const void*> all{
            {PARLEY_SVC_LOG, &log},
            {PARLEY_SVC_TIMER, &timer},
            {PARLEY_SVC_EXECUTOR, &executor},
            {PARLEY_SVC_HTTP, &http},
            {PARLEY_SVC_WS, &ws},
            {PARLEY_SVC_TCP, &tcp},
            {PARLEY_SVC_WORKER, &worker},
            {PARLEY_SVC_SECRETS, &secrets},
            {PARLEY_SVC_KV, &kv},
            {PARLEY_SVC_BUF, &buf}};
        const auto found = all.find(id);
        return found == all.end() || of(raw).absent.count(id) > 0 ? nullptr : found->second;
    }

    static uint32_t enabled(const parley_host*, int32_t) noexcept { return 1; }
    static void write(
        const parley_host* raw,
        const parley_ctx*,
        int32_t,
        parley_str event,
        const parley_kv* fields,
        size_t count) noexcept {
        std::string line{view(event)};
        for (std::size_t i = 0; i < count; ++i)
            line +=
                " " + std::string{view(fields[i].key)} + "=" + std::string{view(fields[i].value)};
        of(raw).lines.push_back(line);
    }

    static uint64_t now(const parley_host* raw) noexcept { return of(raw).now_ns_; }
    static int64_t utc(const parley_host* raw) noexcept {
        return static_cast<int64_t>(of(raw).now_ns_ / 1000);
    }
    static uint64_t arm(
        const parley_host* raw,
        const parley_ctx*,
        uint64_t at_ns,
        parley_fn fn,
        void* arg) noexcept {
        of(raw).timers_[++of(raw).last_id_] = {at_ns, fn, arg};
        return of(raw).last_id_;
    }
    static void disarm(const parley_host* raw, uint64_t id) noexcept { of(raw).timers_.erase(id); }

    static parley_code post(
        const parley_host* raw, const parley_ctx*, parley_fn fn, void* arg) noexcept {
        if (of(raw).executor_answers == PARLEY_OK) of(raw).posted_.emplace_back(fn, arg);
        return of(raw).executor_answers;
    }
    static parley_code runBlocking(
        const parley_host* raw,
        const parley_ctx*,
        parley_fn work,
        parley_fn done,
        void* arg) noexcept {
        if (of(raw).executor_answers != PARLEY_OK) return of(raw).executor_answers;
        of(raw).posted_.emplace_back(work, arg);
        of(raw).posted_.emplace_back(done, arg);
        return PARLEY_OK;
    }

    static parley_code start(
        const parley_host* raw,
        const parley_ctx*,
        const parley_http_request* request,
        const parley_http_sink* sink,
        uint64_t* id) noexcept {
        if (view(request->url).find("forbidden") != std::string_view::npos)
            return PARLEY_E_PERMISSION;
        FakeExchange exchange;
        exchange.method = view(request->method);
        exchange.url = view(request->url);
        exchange.body = view(request->body);
        exchange.deadline_ns = request->deadline_ns;
        for (std::size_t i = 0; i < request->header_count; ++i)
            exchange.headers.emplace(
                view(request->headers[i].key), view(request->headers[i].value));
        if (request->credential != nullptr)
            exchange.credential = std::string{view(request->credential->header)} + ": " +
                                  std::string{view(request->credential->prefix)} + "<" +
                                  std::string{view(request->credential->secret)} + ">";
        exchange.sink = *sink;
        of(raw).exchanges.push_back(exchange);
        *id = reinterpret_cast<uint64_t>(&of(raw).exchanges.back());
        return PARLEY_OK;
    }
    static void pause(const parley_host*, uint64_t id, uint32_t on) noexcept {
        detail::byId<FakeExchange>(id).paused = on != 0;
    }
    static void cancelExchange(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeExchange>(id).cancelled = true;
    }

    static parley_code connect(
        const parley_host* raw,
        const parley_ctx*,
        const parley_http_request* request,
        const parley_ws_sink* sink,
        uint64_t* id) noexcept {
        FakeSocket socket;
        socket.url = view(request->url);
        socket.sink = *sink;
        of(raw).sockets.push_back(socket);
        *id = reinterpret_cast<uint64_t>(&of(raw).sockets.back());
        return PARLEY_OK;
    }
    static parley_code send(
        const parley_host*, uint64_t id, uint32_t, parley_bytes message) noexcept {
        auto& socket = detail::byId<FakeSocket>(id);
        if (socket.busy) return PARLEY_E_BUSY;
        socket.sent.emplace_back(view(message));
        return PARLEY_OK;
    }
    static void closeSocket(const parley_host*, uint64_t id, uint32_t code, parley_str) noexcept {
        detail::byId<FakeSocket>(id).close_code = code;
    }
    static void cancelSocket(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeSocket>(id).cancelled = true;
    }

    static parley_code connectTcp(
        const parley_host* raw,
        const parley_ctx*,
        const parley_tcp_request* request,
        const parley_tcp_sink* sink,
        uint64_t* id) noexcept {
        FakeConnection connection;
        connection.host = view(request->host);
        connection.port = request->port;
        connection.tls = (request->flags & PARLEY_TCP_TLS) != 0;
        connection.sink = *sink;
        of(raw).connections.push_back(connection);
        *id = reinterpret_cast<uint64_t>(&of(raw).connections.back());
        return PARLEY_OK;
    }
    static parley_code sendTcp(const parley_host*, uint64_t id, parley_bytes piece) noexcept {
        auto& connection = detail::byId<FakeConnection>(id);
        if (connection.busy) return PARLEY_E_BUSY;
        connection.sent += view(piece);
        return PARLEY_OK;
    }
    static parley_code startTls(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeConnection>(id).tls = true;
        return PARLEY_OK;
    }
    static void closeTcp(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeConnection>(id).closed = true;
    }
    static void cancelTcp(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeConnection>(id).cancelled = true;
    }

    static parley_code openWorker(
        const parley_host* raw,
        const parley_ctx*,
        parley_str name,
        uint64_t,
        const parley_worker_sink* sink,
        uint64_t* id) noexcept {
        FakeWorker opened;
        opened.name = view(name);
        opened.sink = *sink;
        of(raw).workers.push_back(opened);
        *id = reinterpret_cast<uint64_t>(&of(raw).workers.back());
        return PARLEY_OK;
    }
    static parley_code sendWorker(const parley_host*, uint64_t id, parley_bytes message) noexcept {
        auto& opened = detail::byId<FakeWorker>(id);
        if (opened.busy) return PARLEY_E_BUSY;
        opened.sent.emplace_back(view(message));
        return PARLEY_OK;
    }
    static void closeWorker(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeWorker>(id).closed = true;
    }
    static void cancelWorker(const parley_host*, uint64_t id) noexcept {
        detail::byId<FakeWorker>(id).cancelled = true;
    }

    static parley_code hmac(
        const parley_host* raw,
        const parley_ctx*,
        parley_str secret,
        parley_bytes data,
        uint8_t* out) noexcept {
        const auto found = of(raw).secrets.find(std::string{view(secret)});
        if (found == of(raw).secrets.end()) return PARLEY_E_NOT_FOUND;
        Secrets::Digest digest{};
        if (of(raw).sign)
            digest = of(raw).sign(found->second, view(data));
        else
            digest.fill(data.n > 0 ? data.p[0] : uint8_t{0});
        std::copy(digest.begin(), digest.end(), out);
        return PARLEY_OK;
    }
    static parley_code verify(
        const parley_host* raw,
        const parley_ctx* ctx,
        parley_str secret,
        parley_bytes data,
        parley_bytes expected) noexcept {
        Secrets::Digest digest{};
        const auto code = hmac(raw, ctx, secret, data, digest.data());
        if (code != PARLEY_OK) return code;
        const parley_bytes own{digest.data(), digest.size()};
        return view(own) == view(expected) ? PARLEY_OK : PARLEY_E_CONFLICT;
    }
    static parley_code readSecret(
        const parley_host* raw,
        const parley_ctx*,
        parley_str secret,
        parley_bytes_fn done,
        void* arg) noexcept {
        return answerFrom(of(raw).secrets, raw, secret, done, arg);
    }

    /// Answers when posted tasks run.
    struct Answer {
        parley_bytes_fn done;
        void* arg;
        parley_code code;
        std::string value;

        static void give(void* self) noexcept {
            const std::unique_ptr<Answer> answer{static_cast<Answer*>(self)};
            if (answer->done != nullptr)
                answer->done(answer->arg, answer->code, bytes(answer->value));
        }
    };
    static parley_code answerFrom(
        const std::map<std::string, std::string>& all,
        const parley_host* raw,
        parley_str key,
        parley_bytes_fn done,
        void* arg) {
        const auto found = all.find(std::string{view(key)});
        const bool has = found != all.end();
        of(raw).posted_.emplace_back(
            Answer::give,
            new Answer{
                done,
                arg,
                has ? PARLEY_OK : PARLEY_E_NOT_FOUND,
                has ? found->second : std::string{}});
        return PARLEY_OK;
    }
    static parley_code kvGet(
        const parley_host* raw,
        const parley_ctx*,
        parley_str key,
        parley_bytes_fn done,
        void* arg) noexcept {
        return answerFrom(of(raw).values, raw, key, done, arg);
    }
    static parley_code kvPut(
        const parley_host* raw,
        const parley_ctx*,
        parley_str key,
        parley_bytes value,
        uint32_t,
        parley_bytes_fn done,
        void* arg) noexcept {
        of(raw).values[std::string{view(key)}] = view(value);
        of(raw).posted_.emplace_back(Answer::give, new Answer{done, arg, PARLEY_OK, {}});
        return PARLEY_OK;
    }
    static parley_code kvRemove(
        const parley_host* raw,
        const parley_ctx*,
        parley_str key,
        parley_bytes_fn done,
        void* arg) noexcept {
        of(raw).values.erase(std::string{view(key)});
        of(raw).posted_.emplace_back(Answer::give, new Answer{done, arg, PARLEY_OK, {}});
        return PARLEY_OK;
    }

    static const parley_buf* alloc(const parley_host* raw, size_t n, uint8_t** writable) noexcept {
        auto* const made = detail::makeBuffer(&of(raw).buffers, std::string(n, '\0'));
        *writable = reinterpret_cast<uint8_t*>(made->bytes.data());
        return &made->raw;
    }

    static constexpr parley_log_v1 log{sizeof(parley_log_v1), 0, enabled, write};
    static constexpr parley_timer_v1 timer{sizeof(parley_timer_v1), 0, now, utc, arm, disarm};
    static constexpr parley_executor_v1 executor{sizeof(parley_executor_v1), 0, post, runBlocking};
    static constexpr parley_http_v1 http{sizeof(parley_http_v1), 0, start, pause, cancelExchange};
    static constexpr parley_ws_v1 ws{
        sizeof(parley_ws_v1), 0, connect, send, closeSocket, cancelSocket};
    static constexpr parley_tcp_v1 tcp{
        sizeof(parley_tcp_v1), 0, connectTcp, sendTcp, startTls, closeTcp, cancelTcp};
    static constexpr parley_worker_v1 worker{
        sizeof(parley_worker_v1), 0, openWorker, sendWorker, closeWorker, cancelWorker};
    static constexpr parley_secrets_v1 secrets{
        sizeof(parley_secrets_v1), 0, hmac, verify, readSecret};
    static constexpr parley_kv_v1 kv{sizeof(parley_kv_v1), 0, kvGet, kvPut, kvRemove};
    static constexpr parley_buf_v1 buf{
        sizeof(parley_buf_v1), 0, alloc, detail::retain, detail::release};
};

inline FakeHost::FakeHost() {
    raw_.size = sizeof raw_;
    raw_.abi = PARLEY_ABI;
    raw_.h = this;
    raw_.get = Tables::get;
    ctx_.size = sizeof ctx_;
    ctx_.session_id = 1;
}

inline FakeHost::~FakeHost() {
    runPosted();
}

inline void FakeHost::runPosted() {
    while (!posted_.empty()) {
        const auto [fn, arg] = posted_.front();
        posted_.pop_front();
        fn(arg);
    }
}

inline void FakeHost::advance(std::chrono::milliseconds span) {
    now_ns_ += static_cast<uint64_t>(std::chrono::nanoseconds{span}.count());
    for (auto due = timers_.begin(); due != timers_.end();) {
        if (due->second.at_ns > now_ns_) {
            ++due;
            continue;
        }
        const auto timer = due->second;
        timers_.erase(due);
        timer.fn(timer.arg);
        due = timers_.begin();
    }
}

}  // namespace parley::testing

#endif

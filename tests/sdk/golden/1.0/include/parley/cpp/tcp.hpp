#ifndef PARLEY_CPP_TCP_HPP
#define PARLEY_CPP_TCP_HPP

#include "buffer.hpp"
#include "session.hpp"

namespace parley {

struct TcpRequest {
    std::string host{};
    uint16_t port = 0;
    /// Encrypted from the first byte.
    bool tls = false;
    std::chrono::milliseconds connect_timeout{0};
    std::chrono::milliseconds timeout{0};
};

/// Who listens to a connection. An exception from here ends the session.
class TcpSink {
public:
    virtual ~TcpSink() = default;
    /// Connected, and once more when startTls is done.
    virtual void onOpen() = 0;
    virtual void onData(const Chunk& chunk) = 0;
    /// After `send` answered BUSY.
    virtual void onWritable() {}
    /// Once, last. OK: the other side closed properly.
    virtual void onClosed(const Status& status) = 0;
};

/// A connection of bytes, for protocols such as SMTP. Destroying it cancels.
class Tcp final : public Handle {
public:
    Tcp(Session& session, TcpSink& sink) : Handle{session}, sink_{&sink} {}
    ~Tcp() override { release(); }

    /// Throws Failure as Http::start does.
    void connect(const TcpRequest& request) {
        release();
        owner_ = &session();
        host_ = &owner_->host();
        const auto& table = detail::need(host_->tcp, PARLEY_SVC_TCP);
        parley_tcp_request raw{};
        raw.size = sizeof raw;
        raw.flags = request.tls ? PARLEY_TCP_TLS : 0;
        raw.host = str(request.host);
        raw.port = request.port;
        raw.connect_ms = static_cast<uint32_t>(request.connect_timeout.count());
        raw.deadline_ns = host_->deadlineIn(request.timeout);
        parley_tcp_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_open = open;
        sink.on_data = data;
        sink.on_writable = writable;
        sink.on_end = end;
        detail::check(
            table.connect(host_->raw, owner_->ctx(), &raw, &sink, &id_), "the connection");
    }

    bool active() const noexcept { return id_ != 0; }
    [[nodiscard]] parley_code send(std::string_view what) noexcept {
        if (id_ == 0) return PARLEY_E_CANCELLED;
        owner_->noteSideEffect();
        return host_->tcp->send(host_->raw, id_, bytes(what));
    }
    [[nodiscard]] parley_code startTls() noexcept {
        return id_ == 0 ? PARLEY_E_CANCELLED : host_->tcp->start_tls(host_->raw, id_);
    }
    /// Sends what waits, then closes; onClosed follows.
    void close() noexcept {
        if (id_ != 0) host_->tcp->close(host_->raw, id_);
    }
    void release() noexcept override {
        if (id_ != 0) host_->tcp->cancel(host_->raw, std::exchange(id_, 0));
    }

private:
    static void open(void* self) noexcept {
        auto& tcp = *static_cast<Tcp*>(self);
        detail::enter(*tcp.owner_, [&] { tcp.sink_->onOpen(); });
    }
    static void data(void* self, const parley_buf* buf) noexcept {
        auto& tcp = *static_cast<Tcp*>(self);
        detail::enter(*tcp.owner_, [&] { tcp.sink_->onData(Chunk{*tcp.host_, buf}); });
    }
    static void writable(void* self) noexcept {
        auto& tcp = *static_cast<Tcp*>(self);
        detail::enter(*tcp.owner_, [&] { tcp.sink_->onWritable(); });
    }
    static void end(void* self, const parley_status* status) noexcept {
        auto& tcp = *static_cast<Tcp*>(self);
        tcp.id_ = 0;
        detail::enter(*tcp.owner_, [&] { tcp.sink_->onClosed(Status::from(status)); });
    }

    TcpSink* sink_;
    Session* owner_ = nullptr;
    const Host* host_ = nullptr;
    uint64_t id_ = 0;
};

}  // namespace parley

#endif

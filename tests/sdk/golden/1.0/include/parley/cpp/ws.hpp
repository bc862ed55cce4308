#ifndef PARLEY_CPP_WS_HPP
#define PARLEY_CPP_WS_HPP

#include "http.hpp"

namespace parley {

/// Who listens to a WebSocket. An exception from here ends the session.
class WebSocketSink {
public:
    virtual ~WebSocketSink() = default;
    virtual void onOpen() {}
    virtual void onText(const Chunk& message) = 0;
    virtual void onBinary(const Chunk& message) = 0;
    /// After `send` answered BUSY.
    virtual void onWritable() {}
    /// Once, last. OK: closed properly by either side. Otherwise http_status holds the status of a
    /// refused handshake, vendor_code the close code in digits, message its reason.
    virtual void onClosed(const Status& status) = 0;
};

/// A client's WebSocket on the host's connection. Destroying it cancels.
class WebSocket final : public Handle {
public:
    WebSocket(Session& session, WebSocketSink& sink) : Handle{session}, sink_{&sink} {}
    ~WebSocket() override { release(); }

    /// Throws Failure as Http::start does. `request.body` is not sent.
    void connect(const HttpRequest& request) {
        release();
        owner_ = &session();
        host_ = &owner_->host();
        const auto& table = detail::need(host_->ws, PARLEY_SVC_WS);
        const detail::RawHttpRequest raw{*host_, request};
        parley_ws_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_open = open;
        sink.on_message = message;
        sink.on_writable = writable;
        sink.on_end = end;
        detail::check(
            table.connect(host_->raw, owner_->ctx(), raw.get(), &sink, &id_), "the WebSocket");
    }

    bool active() const noexcept { return id_ != 0; }
    /// OK: taken, also before onOpen. BUSY: not taken, onWritable follows. CANCELLED: not
    /// connected.
    [[nodiscard]] parley_code sendText(std::string_view text) noexcept { return send(1, text); }
    [[nodiscard]] parley_code sendBinary(std::string_view raw) noexcept { return send(0, raw); }
    /// Sends what waits, then the close frame; onClosed follows.
    void close(uint32_t code = 1000, std::string_view reason = {}) noexcept {
        if (id_ != 0) host_->ws->close(host_->raw, id_, code, str(reason));
    }
    void release() noexcept override {
        if (id_ != 0) host_->ws->cancel(host_->raw, std::exchange(id_, 0));
    }

private:
    parley_code send(uint32_t is_text, std::string_view what) noexcept {
        if (id_ == 0) return PARLEY_E_CANCELLED;
        return host_->ws->send(host_->raw, id_, is_text, bytes(what));
    }

    static void open(void* self) noexcept {
        auto& ws = *static_cast<WebSocket*>(self);
        detail::enter(*ws.owner_, [&] { ws.sink_->onOpen(); });
    }
    static void message(void* self, uint32_t is_text, const parley_buf* buf) noexcept {
        auto& ws = *static_cast<WebSocket*>(self);
        detail::enter(*ws.owner_, [&] {
            const Chunk chunk{*ws.host_, buf};
            is_text != 0 ? ws.sink_->onText(chunk) : ws.sink_->onBinary(chunk);
        });
    }
    static void writable(void* self) noexcept {
        auto& ws = *static_cast<WebSocket*>(self);
        detail::enter(*ws.owner_, [&] { ws.sink_->onWritable(); });
    }
    static void end(void* self, const parley_status* status) noexcept {
        auto& ws = *static_cast<WebSocket*>(self);
        ws.id_ = 0;
        detail::enter(*ws.owner_, [&] { ws.sink_->onClosed(Status::from(status)); });
    }

    WebSocketSink* sink_;
    Session* owner_ = nullptr;
    const Host* host_ = nullptr;
    uint64_t id_ = 0;
};

}  // namespace parley

#endif

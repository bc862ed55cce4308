#include "resource_call.hpp"
#include "service_table.hpp"

#include <io/outbound/web_socket_client.hpp>
#include <provider/plugin/host_buf.hpp>
#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/outbound_connection.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

namespace parley::provider {

namespace ws_service {

namespace {

// One session talks to one vendor; a second socket comes in when the first is on its way out.
constexpr std::size_t kMostSockets = 8;
constexpr std::size_t kMostMessageBytes = 1024U * 1024U;
constexpr std::size_t kMostReasonBytes = 123;
constexpr std::uint32_t kHighestCloseCode = 4999;

/// One socket of a plugin.
class Socket final : public Resource, public std::enable_shared_from_this<Socket> {
public:
    Socket(Session& owner, const parley_ws_sink& sink) : Resource{owner}, sink_{sink} {}

    void connect(io::WebSocketClient& client, io::WebSocketRequest request) {
        const auto self = shared_from_this();
        socket_ = client.connect(
            std::move(request),
            {.on_open = [self](const std::string&, const io::HttpHeaders&) { self->tellOpen(); },
             .on_message = [self](
                               io::MessageKind kind,
                               std::string_view message) { self->tellMessage(kind, message); },
             .on_writable = [self] { self->tellWritable(); },
             .on_end = [self](const io::WebSocketEnd& end) { self->tellEnd(end); }});
    }
    io::Sent send(io::MessageKind kind, std::string_view message) {
        return socket_.send(kind, message);
    }
    void finish(std::uint16_t code, std::string_view reason) {
        own_code_ = code;
        socket_.close(code, reason);
    }
    void close() override {
        closed_ = true;
        socket_.cancel();
    }

private:
    void tellOpen() {
        if (!closed_ && sink_.on_open != nullptr) callPlugin(session(), sink_.on_open, sink_.ctx);
    }

    void tellMessage(io::MessageKind kind, std::string_view message) {
        if (closed_) return;
        const LentBuf lent{message};
        if (lent.get() == nullptr) return;
        const std::uint32_t is_text = kind == io::MessageKind::Text ? 1 : 0;
        callPlugin(session(), sink_.on_message, sink_.ctx, is_text, lent.get());
    }

    void tellWritable() {
        if (closed_ || sink_.on_writable == nullptr) return;
        callPlugin(session(), sink_.on_writable, sink_.ctx);
    }

    void tellEnd(const io::WebSocketEnd& end) {
        if (closed_) return;
        closed_ = true;
        endResource(*this, sink_, failureOf(session(), end, own_code_));
    }

    const parley_ws_sink sink_;
    io::ClientWebSocket socket_;
    std::uint16_t own_code_ = 0;
    bool closed_ = false;
};

parley_code connect(
    const parley_host* host,
    const parley_ctx* context,
    const parley_http_request* from,
    const parley_ws_sink* sink,
    std::uint64_t* id) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto* session = Session::find(context);
        if (session == nullptr) return PARLEY_E_CANCELLED;
        const bool whole = PARLEY_READABLE(sink, on_end) && sink->on_message != nullptr &&
                           sink->on_end != nullptr && id != nullptr;
        if (!whole) return PARLEY_E_INVALID;
        if (session->count<Socket>() >= kMostSockets) return PARLEY_E_BUSY;
        auto request = outboundWebSocket(*session, from);
        if (const auto* code = std::get_if<parley_code>(&request)) return *code;
        const auto socket = std::make_shared<Socket>(*session, *sink);
        *id = session->keep(socket);
        socket->connect(
            *Plugin::of(host).environment().services.web_sockets,
            std::get<io::WebSocketRequest>(std::move(request)));
        return PARLEY_OK;
    });
}

parley_code send(
    const parley_host*, std::uint64_t id, std::uint32_t is_text, parley_bytes message) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto socket = Session::resource<Socket>(id);
        if (socket == nullptr) return PARLEY_E_CANCELLED;
        const auto bytes = viewOf(message, kMostMessageBytes);
        if (!bytes) return PARLEY_E_INVALID;
        const auto kind = is_text != 0 ? io::MessageKind::Text : io::MessageKind::Binary;
        return codeOf(socket->send(kind, *bytes));
    });
}

void close(const parley_host*, std::uint64_t id, std::uint32_t code, parley_str reason) noexcept {
    serve([&] {
        const auto socket = Session::resource<Socket>(id);
        if (socket == nullptr || code > kHighestCloseCode) return;
        socket->finish(static_cast<std::uint16_t>(code), textOf(reason, kMostReasonBytes));
    });
}

constexpr parley_ws_v1 kTable{
    .size = sizeof(parley_ws_v1),
    .pad0 = 0,
    .connect = connect,
    .send = send,
    .close = close,
    .cancel = cancelResource<Socket>};

}  // namespace

}  // namespace ws_service

const void* wsService() {
    return &ws_service::kTable;
}

}  // namespace parley::provider

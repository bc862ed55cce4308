#include "resource_call.hpp"
#include "service_table.hpp"

#include <io/outbound/tcp_client.hpp>
#include <provider/plugin/host_buf.hpp>
#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/outbound_connection.hpp>
#include <provider/plugin/outbound_request.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

namespace parley::provider {

namespace tcp_service {

namespace {

// One session talks to one server.
constexpr std::size_t kMostConnections = 4;
constexpr std::size_t kMostPieceBytes = 1024U * 1024U;

/// One connection of a plugin.
class Connection final : public Resource, public std::enable_shared_from_this<Connection> {
public:
    Connection(Session& owner, const parley_tcp_sink& sink) : Resource{owner}, sink_{sink} {}

    void connect(io::TcpClient& client, io::TcpTarget target) {
        const auto self = shared_from_this();
        connection_ = client.connect(
            std::move(target),
            {.on_open = [self] { self->tell(self->sink_.on_open); },
             .on_data = [self](std::string_view bytes) { self->tellData(bytes); },
             .on_secure = [self] { self->tell(self->sink_.on_open); },
             .on_writable = [self] { self->tell(self->sink_.on_writable); },
             .on_end = [self](const auto& failure) { self->tellEnd(failure); }});
    }
    io::Sent send(std::string_view bytes) { return connection_.send(bytes); }
    void startTls() { connection_.startTls(); }
    void finish() { connection_.close(); }
    void close() override {
        closed_ = true;
        connection_.cancel();
    }

private:
    void tell(void (*callback)(void*) noexcept) {
        if (!closed_ && callback != nullptr) callPlugin(session(), callback, sink_.ctx);
    }

    void tellData(std::string_view bytes) {
        if (closed_) return;
        const LentBuf lent{bytes};
        if (lent.get() != nullptr) callPlugin(session(), sink_.on_data, sink_.ctx, lent.get());
    }

    void tellEnd(const std::optional<io::OutboundFailure>& failure) {
        if (closed_) return;
        closed_ = true;
        endResource(*this, sink_, failure ? std::optional{failureOf(*failure)} : std::nullopt);
    }

    const parley_tcp_sink sink_;
    io::TcpConnection connection_;
    bool closed_ = false;
};

parley_code connect(
    const parley_host* host,
    const parley_ctx* context,
    const parley_tcp_request* from,
    const parley_tcp_sink* sink,
    std::uint64_t* id) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto* session = Session::find(context);
        if (session == nullptr) return PARLEY_E_CANCELLED;
        const bool whole = PARLEY_READABLE(sink, on_end) && sink->on_data != nullptr &&
                           sink->on_end != nullptr && id != nullptr;
        if (!whole) return PARLEY_E_INVALID;
        if (session->count<Connection>() >= kMostConnections) return PARLEY_E_BUSY;
        auto target = outboundTarget(*session, from);
        if (const auto* code = std::get_if<parley_code>(&target)) return *code;
        const auto connection = std::make_shared<Connection>(*session, *sink);
        *id = session->keep(connection);
        connection->connect(
            *Plugin::of(host).environment().services.tcp,
            std::get<io::TcpTarget>(std::move(target)));
        return PARLEY_OK;
    });
}

parley_code send(const parley_host*, std::uint64_t id, parley_bytes piece) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto connection = Session::resource<Connection>(id);
        if (connection == nullptr) return PARLEY_E_CANCELLED;
        const auto bytes = viewOf(piece, kMostPieceBytes);
        return bytes ? codeOf(connection->send(*bytes)) : PARLEY_E_INVALID;
    });
}

parley_code startTls(const parley_host*, std::uint64_t id) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto connection = Session::resource<Connection>(id);
        if (connection == nullptr) return PARLEY_E_CANCELLED;
        connection->startTls();
        return PARLEY_OK;
    });
}

void close(const parley_host*, std::uint64_t id) noexcept {
    serve([&] {
        if (const auto connection = Session::resource<Connection>(id)) connection->finish();
    });
}

constexpr parley_tcp_v1 kTable{
    .size = sizeof(parley_tcp_v1),
    .pad0 = 0,
    .connect = connect,
    .send = send,
    .start_tls = startTls,
    .close = close,
    .cancel = cancelResource<Connection>};

}  // namespace

}  // namespace tcp_service

const void* tcpService() {
    return &tcp_service::kTable;
}

}  // namespace parley::provider

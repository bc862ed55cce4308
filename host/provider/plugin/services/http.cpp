#include "resource_call.hpp"
#include "service_table.hpp"

#include <io/outbound/http_client.hpp>
#include <provider/plugin/host_buf.hpp>
#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/outbound_request.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/session.hpp>

#include <algorithm>
#include <cctype>

namespace parley::provider {

namespace http_service {

namespace {

// One session talks to one vendor, mostly in one exchange at a time.
constexpr std::size_t kMostExchanges = 16;
constexpr std::size_t kMostPieceBytes = 64U * 1024U;

/// One request of a plugin under way.
class Exchange final : public Resource, public std::enable_shared_from_this<Exchange> {
public:
    Exchange(Session& owner, const parley_http_sink& sink) : Resource{owner}, sink_{sink} {}

    void start(io::HttpClient& client, io::HttpRequest request) {
        const auto self = shared_from_this();
        call_ = client.start(
            std::move(request),
            {.on_head = [self](const io::HttpHead& head) { self->tellHead(head); },
             .on_data = [self](std::string_view bytes) { self->tellData(bytes); },
             .on_end = [self](const auto& failure) { self->tellEnd(failure); }});
    }
    void pause(bool on) { on ? call_.pause() : call_.resume(); }
    void close() override {
        closed_ = true;
        call_.cancel();
    }

private:
    void tellHead(const io::HttpHead& head) {
        if (closed_ || sink_.on_head == nullptr) return;
        std::vector<std::string> names;
        names.reserve(head.headers.size());
        std::vector<parley_kv> headers;
        for (const auto& header : head.headers) {
            auto& name = names.emplace_back(header.name);
            std::ranges::transform(name, name.begin(), [](char symbol) {
                return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol + ('a' - 'A'))
                                                      : symbol;
            });
            headers.push_back({toAbi(name), toAbi(header.value)});
        }
        callPlugin(
            session(),
            sink_.on_head,
            sink_.ctx,
            std::int32_t{head.status},
            static_cast<const parley_kv*>(headers.data()),
            headers.size());
    }

    void tellData(std::string_view bytes) {
        while (!closed_ && !bytes.empty() && sink_.on_data != nullptr) {
            const LentBuf piece{bytes.substr(0, kMostPieceBytes)};
            bytes.remove_prefix(std::min(bytes.size(), kMostPieceBytes));
            if (piece.get() == nullptr) return;
            callPlugin(session(), sink_.on_data, sink_.ctx, piece.get());
        }
    }

    void tellEnd(const std::optional<io::OutboundFailure>& failure) {
        if (closed_) return;
        closed_ = true;
        endResource(*this, sink_, failure ? std::optional{failureOf(*failure)} : std::nullopt);
    }

    const parley_http_sink sink_;
    io::HttpCall call_;
    bool closed_ = false;
};

parley_code start(
    const parley_host* host,
    const parley_ctx* context,
    const parley_http_request* from,
    const parley_http_sink* sink,
    std::uint64_t* id) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto* session = Session::find(context);
        if (session == nullptr) return PARLEY_E_CANCELLED;
        if (!PARLEY_READABLE(sink, on_end) || sink->on_end == nullptr || id == nullptr) {
            return PARLEY_E_INVALID;
        }
        if (session->count<Exchange>() >= kMostExchanges) return PARLEY_E_BUSY;
        auto request = outboundRequest(*session, from);
        if (const auto* code = std::get_if<parley_code>(&request)) return *code;
        const auto exchange = std::make_shared<Exchange>(*session, *sink);
        *id = session->keep(exchange);
        exchange->start(
            *Plugin::of(host).environment().services.http,
            std::get<io::HttpRequest>(std::move(request)));
        return PARLEY_OK;
    });
}

void pause(const parley_host*, std::uint64_t id, std::uint32_t on) noexcept {
    serve([&] {
        if (const auto exchange = Session::resource<Exchange>(id)) exchange->pause(on != 0);
    });
}

constexpr parley_http_v1 kTable{
    .size = sizeof(parley_http_v1),
    .pad0 = 0,
    .start = start,
    .pause = pause,
    .cancel = cancelResource<Exchange>};

}  // namespace

}  // namespace http_service

const void* httpService() {
    return &http_service::kTable;
}

}  // namespace parley::provider

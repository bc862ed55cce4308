#include "events.hpp"

#include <base/log.hpp>
#include <http/event_queue.hpp>
#include <http/services.hpp>
#include <io/edge/response.hpp>
#include <notify/feed.hpp>
#include <tenancy/services.hpp>

#include <charconv>

namespace parley::http {

namespace {

// Often enough for proxies that cut silent connections after half a minute.
constexpr std::chrono::seconds kEventKeepAlive{15};
constexpr std::uint16_t kAccessEnded = 4401;
constexpr std::uint16_t kReconnect = 4408;

std::string toServerSentEvent(const notify::FeedMessage& message) {
    if (message.kind == notify::FeedMessage::Kind::Gap) {
        return "id: " + std::to_string(message.event.seq) + "\nevent: gap\ndata: {}\n\n";
    }
    return "id: " + std::to_string(message.event.seq) + "\nevent: " + message.event.kind +
           "\ndata: " + message.event.payload + "\n\n";
}

std::string toFrame(const notify::FeedMessage& message) {
    const bool gap = message.kind == notify::FeedMessage::Kind::Gap;
    return "{\"id\":" + std::to_string(message.event.seq) + ",\"event\":\"" +
           (gap ? "gap" : message.event.kind) +
           "\",\"data\":" + (gap ? "{}" : message.event.payload) + "}";
}

void streamServerSent(
    Services& services,
    const tenancy::Principal& caller,
    std::optional<std::int64_t> after,
    io::EdgeResponse& response) {
    response.set("X-Accel-Buffering", "no");
    if (!response.beginStream()) return;

    EventQueue events{response.loop()};
    const OpenStreams::Entry entry{services.streams, caller, [&events] { events.end(); }};
    const auto subscription = events.subscribe(services.feed, caller, after);
    response.watchPeer([bell = events.bell()] { bell->end(); });

    bool open = response.write("retry: 2000\n\n");
    while (open) {
        const auto message = events.next(kEventKeepAlive);
        if (events.ended()) return;
        open = response.write(message ? toServerSentEvent(*message) : ": still here\n\n");
    }
}

void streamOverWebSocket(
    Services& services,
    const tenancy::Principal& caller,
    std::optional<std::int64_t> after,
    io::EdgeResponse& response) {
    const auto socket = response.upgrade({.max_message_bytes = 4096});
    if (socket == nullptr) return;
    const OpenStreams::Entry entry{
        services.streams, caller, [socket] { socket->close(kAccessEnded, "access has ended"); }};
    const auto subscription = subscribeOn(
        response.loop(),
        services.feed,
        caller,
        after,
        [socket](const notify::FeedMessage& message) {
            if (message.kind == notify::FeedMessage::Kind::Dropped) {
                socket->close(kReconnect, "reading too slowly");
                return notify::Taken::Yes;
            }
            return socket->send({io::WebSocketMessage::Kind::Text, toFrame(message)})
                       ? notify::Taken::Yes
                       : notify::Taken::Full;
        });
    // Nothing a client says matters here; reading answers its pings and notices its leaving.
    while (socket->receive()) {
    }
}

}  // namespace

base::Result<std::optional<std::int64_t>> lastEventId(const Call& call) {
    auto text = call.header("Last-Event-ID");
    if (!text) text = call.queryParam("last_event_id");
    if (!text || text->empty()) return std::optional<std::int64_t>{};
    std::int64_t seq = 0;
    const auto* end = text->data() + text->size();
    if (const auto [at, error] = std::from_chars(text->data(), end, seq);
        error != std::errc{} || at != end || seq < 0) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "last_event_id_malformed",
            .advice = "Last-Event-ID is the id of an event of this stream, a number."};
    }
    return std::optional{seq};
}

base::Result<Reply> streamEvents(Call& call) {
    const auto after = TRY(lastEventId(call));
    const bool upgrades = call.header("Upgrade").has_value();
    Reply reply{.content_type = upgrades ? "" : "text/event-stream"};
    reply.stream = [&services = call.services, caller = *call.caller, after, upgrades](
                       io::EdgeResponse& response) {
        if (upgrades) {
            streamOverWebSocket(services, caller, after, response);
        } else {
            streamServerSent(services, caller, after, response);
        }
    };
    return reply;
}

base::Result<Reply> issueStreamTicket(Call& call) {
    const auto ticket = TRY(call.services.tenancy.stream_tickets.issue(*call.caller));
    return created({{"ticket", ticket.text}, {"expires_at", base::toRfc3339(ticket.expires_at)}});
}

}  // namespace parley::http

#include "realtime.hpp"

#include "own_call.hpp"
#include "realtime_setup.hpp"

#include <conversation/realtime/sideband.hpp>
#include <conversation/realtime/socket_desk.hpp>
#include <conversation/realtime_services.hpp>
#include <conversation/services.hpp>
#include <http/services.hpp>
#include <io/edge/response.hpp>

namespace parley::http {

namespace {

using conversation::Line;

constexpr std::uint16_t kAccessEndedCode = 4401;
// Speech is made many times faster than it is heard: four minutes of it may wait.
constexpr std::size_t kMostQueuedBytes = std::size_t{16} * 1024 * 1024;

base::Result<void> requireUpgrade(const Call& call) {
    if (call.header("Upgrade")) return {};
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "upgrade_required",
        .advice = "This address is that of a WebSocket; connect with wss:// or ws://."};
}

/// Clients offer their key among the subprotocols, and take it ill when none is chosen.
std::string subprotocolOf(const Call& call) {
    const auto offered = call.header("Sec-WebSocket-Protocol").value_or("");
    std::size_t start = 0;
    while (start < offered.size()) {
        const auto end = std::min(offered.find(',', start), offered.size());
        auto name = offered.substr(start, end - start);
        name.erase(0, name.find_first_not_of(" \t"));
        name.erase(name.find_last_not_of(" \t") + 1);
        if (name == "realtime") return name;
        start = end + 1;
    }
    return {};
}

io::WebSocketOptions socketOptions(const Call& call) {
    return {
        .max_message_bytes = conversation::kMostEventBytes,
        .max_queued_bytes = kMostQueuedBytes,
        .subprotocol = subprotocolOf(call)};
}

base::Result<Reply> watchCall(Call& call, const std::string& call_id) {
    const auto watched = TRY(ownCall(call, call_id));
    if (watched.host) return conversation::conversationElsewhere(*watched.host);
    Reply reply{.content_type = ""};
    reply.stream = [&services = call.services,
                    caller = *call.caller,
                    id = watched.id,
                    options = socketOptions(call)](io::EdgeResponse& response) {
        const auto socket = response.upgrade(options);
        if (socket == nullptr) return;
        const OpenStreams::Entry entry{services.streams, caller, [socket] {
                                           socket->close(kAccessEndedCode, "access has ended");
                                       }};
        const auto& realtime = services.realtime;
        conversation::Sideband sideband{
            services.realtime.live,
            id,
            {.pace = Line::Pace::Ours,
             .expires_at = services.clock.now() + realtime.longest_talk,
             .longest = realtime.longest_talk},
            socket};
        while (auto message = socket->receive())
            if (!sideband.receive(std::move(message->payload))) break;
    };
    return reply;
}

base::Result<Reply> comeBack(Call& call, conversation::ConversationId id) {
    Reply reply{.content_type = ""};
    reply.stream = [&desk = call.services.sockets,
                    id,
                    attachment = endWithAccess(call, id),
                    options = socketOptions(call)](io::EdgeResponse& response) {
        if (auto socket = response.upgrade(options)) desk.resume(id, std::move(socket), attachment);
    };
    return reply;
}

}  // namespace

base::Result<Reply> openRealtime(Call& call) {
    TRY(requireUpgrade(call));
    if (const auto call_id = call.queryParam("call_id")) return watchCall(call, *call_id);
    if (const auto id = TRY(returnOf(call, Line::Pace::TheClients))) return comeBack(call, *id);
    auto setup = std::make_shared<RealtimeSetup>(
        TRY(realtimeSetupFor(call, nullptr, Line::Pace::TheClients)));
    setup->talk.attachment = endWithAccess(call, setup->talk.casting.id);
    Reply reply{.content_type = ""};
    reply.stream = [&services = call.services,
                    setup = std::move(setup),
                    options = socketOptions(call)](io::EdgeResponse& response) {
        auto socket = response.upgrade(options);
        if (socket == nullptr) return;
        services.sockets.attend(
            std::move(setup->talk),
            surroundingsOn(services, response.loop()),
            setup->session,
            std::move(socket));
    };
    return reply;
}

}  // namespace parley::http

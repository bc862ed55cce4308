#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// From which event on, as header or query say; InvalidArgument `last_event_id_malformed`.
base::Result<std::optional<std::int64_t>> lastEventId(const Call& call);

/// Everything that concerns the signed-in user as it happens: server-sent events, or the same over
/// a WebSocket when the client asks for an upgrade. Goes on after Last-Event-ID.
base::Result<Reply> streamEvents(Call& call);
/// A ticket for a WebSocket, whose handshake cannot carry a bearer token in a browser.
base::Result<Reply> issueStreamTicket(Call& call);

}  // namespace parley::http

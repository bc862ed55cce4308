#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// A live conversation over a WebSocket in the OpenAI Realtime protocol; with `call_id` the view of
/// one that goes on over WebRTC.
base::Result<Reply> openRealtime(Call& call);

}  // namespace parley::http

#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// Answers a WebRTC offer: the caller's audio and events then go past HTTP.
base::Result<Reply> createRealtimeCall(Call& call);
base::Result<Reply> hangUpRealtimeCall(Call& call);
/// What is for calls that ring: one over WebRTC was accepted when it came.
base::Result<Reply> acceptRealtimeCall(Call& call);
base::Result<Reply> rejectRealtimeCall(Call& call);
base::Result<Reply> referRealtimeCall(Call& call);

}  // namespace parley::http

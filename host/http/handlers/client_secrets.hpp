#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// A key that opens live conversations for a while: what a server gives to the pages and apps of
/// its users, as OpenAI's clients ask for it.
base::Result<Reply> createClientSecret(Call& call);
/// The same for a page of ours: good for a minute and for what was chosen there.
base::Result<Reply> createEphemeralKey(Call& call);

}  // namespace parley::http

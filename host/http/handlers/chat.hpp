#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// OpenAI's chat completions, answered by the tenant's chain of language models: as one object, or
/// as server-sent events as it is said. An answer that cannot begin is a status; one that breaks
/// off later ends with an event that says why. A client that leaves cancels it.
base::Result<Reply> createChatCompletion(Call& call);

}  // namespace parley::http

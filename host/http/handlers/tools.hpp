#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// Those that this tenant's conversations may use.
base::Result<Reply> listTools(Call& call);
/// Runs one with the rights of who asks.
base::Result<Reply> runTool(Call& call);

}  // namespace parley::http

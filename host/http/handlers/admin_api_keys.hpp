#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listApiKeys(Call& call);
base::Result<Reply> createApiKey(Call& call);
base::Result<Reply> revokeApiKey(Call& call);

}  // namespace parley::http

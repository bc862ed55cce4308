#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listChains(Call& call);
base::Result<Reply> showChain(Call& call);
base::Result<Reply> replaceChain(Call& call);

base::Result<Reply> listPlugins(Call& call);
base::Result<Reply> showPlugin(Call& call);
base::Result<Reply> updatePlugin(Call& call);

base::Result<Reply> listCosts(Call& call);
/// Of the tenant's providers, for the answer about the host's health.
base::Result<nlohmann::json> describeProviderHealth(Call& call);

}  // namespace parley::http

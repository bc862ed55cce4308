#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listProviders(Call& call);
base::Result<Reply> createProvider(Call& call);
base::Result<Reply> showProvider(Call& call);
base::Result<Reply> updateProvider(Call& call);
base::Result<Reply> deleteProvider(Call& call);
base::Result<Reply> testProvider(Call& call);
base::Result<Reply> listProviderChoices(Call& call);
base::Result<Reply> listProviderEvents(Call& call);

}  // namespace parley::http

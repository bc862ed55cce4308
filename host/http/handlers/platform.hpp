#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> showHealth(Call& call);
base::Result<Reply> showReadiness(Call& call);
base::Result<Reply> showMetrics(Call& call);
base::Result<Reply> showOpenApi(Call& call);
base::Result<Reply> showDocs(Call& call);
base::Result<Reply> showDocsAsset(Call& call);
base::Result<Reply> showPortal(Call& call);
base::Result<Reply> showPortalAsset(Call& call);
base::Result<Reply> showPublicTenant(Call& call);
base::Result<Reply> showAdminHealth(Call& call);

}  // namespace parley::http

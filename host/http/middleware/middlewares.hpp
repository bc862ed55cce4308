#pragma once

#include "pipeline.hpp"

namespace parley::http {

base::Result<Reply> assignRequestId(Call& call, const Next& next);
base::Result<Reply> observe(Call& call, const Next& next);
base::Result<Reply> renderErrors(Call& call, const Next& next);
base::Result<Reply> findRoute(Call& call, const Next& next);
base::Result<Reply> findTenant(Call& call, const Next& next);
base::Result<Reply> limitAddress(Call& call, const Next& next);
base::Result<Reply> authenticate(Call& call, const Next& next);
base::Result<Reply> limitCaller(Call& call, const Next& next);
base::Result<Reply> checkOrigin(Call& call, const Next& next);
base::Result<Reply> readBody(Call& call, const Next& next);
base::Result<Reply> rememberAnswer(Call& call, const Next& next);
base::Result<Reply> callHandler(Call& call, const Next& next);

/// Lets a page of another origin read why it was refused before its tenant's list was asked. It may
/// be on any tenant's list: a refusal tells nothing of a tenant.
void shareRefusal(Call& call);

}  // namespace parley::http

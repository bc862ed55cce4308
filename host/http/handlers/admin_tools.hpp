#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// The tools that a tenant defines. Their secrets are taken and never given back.
base::Result<Reply> listTenantTools(Call& call);
base::Result<Reply> createTenantTool(Call& call);
base::Result<Reply> showTenantTool(Call& call);
base::Result<Reply> updateTenantTool(Call& call);
base::Result<Reply> deleteTenantTool(Call& call);

}  // namespace parley::http

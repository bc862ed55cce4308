#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listTenants(Call& call);
base::Result<Reply> createTenant(Call& call);
base::Result<Reply> showTenant(Call& call);
base::Result<Reply> updateTenant(Call& call);
base::Result<Reply> closeTenant(Call& call);
base::Result<Reply> suspendTenant(Call& call);
base::Result<Reply> resumeTenant(Call& call);

}  // namespace parley::http

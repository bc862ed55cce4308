#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// What the caller paid or owes.
base::Result<Reply> listInvoices(Call& call);
/// Of everybody, for admins.
base::Result<Reply> listAllInvoices(Call& call);

}  // namespace parley::http

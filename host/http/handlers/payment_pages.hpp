#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

/// Pages that a payment plugin serves itself, for payers. They stand outside of /api, so that they
/// are nobody's session.
base::Result<Reply> showPaymentPage(Call& call);
base::Result<Reply> sendPaymentPage(Call& call);

}  // namespace parley::http

#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listOfferedPlans(Call& call);
base::Result<Reply> showSubscription(Call& call);
base::Result<Reply> cancelSubscription(Call& call);
base::Result<Reply> changeSubscription(Call& call);

}  // namespace parley::http

#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> startUsage(Call& call);
base::Result<Reply> beatUsage(Call& call);
base::Result<Reply> endUsage(Call& call);
base::Result<Reply> spendUsage(Call& call);
base::Result<Reply> checkUsage(Call& call);
base::Result<Reply> showBalance(Call& call);
base::Result<Reply> listUsage(Call& call);
base::Result<Reply> summarizeUsage(Call& call);

}  // namespace parley::http

#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> makeDebrief(Call& call);
base::Result<Reply> showDebrief(Call& call);
base::Result<Reply> showProgress(Call& call);

}  // namespace parley::http

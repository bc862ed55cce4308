#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listJobs(Call& call);
base::Result<Reply> getJob(Call& call);
base::Result<Reply> retryJob(Call& call);
base::Result<Reply> cancelJob(Call& call);
base::Result<Reply> listSchedules(Call& call);

}  // namespace parley::http

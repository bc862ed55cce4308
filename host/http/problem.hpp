#pragma once

#include "reply.hpp"

#include <base/error.hpp>

#include <string>

namespace parley::http {

int statusOf(base::ErrorCode code);
/// RFC 9457 problem details for an error, without anything that is only for our own logs.
Reply renderProblem(const base::Error& error, const std::string& request_id);

}  // namespace parley::http

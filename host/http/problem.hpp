#pragma once

#include "reply.hpp"

#include <base/error.hpp>

#include <string>

namespace parley::http {

struct Call;

int statusOf(base::ErrorCode code);
/// RFC 9457 problem details for an error, without anything that is only for our own logs.
Reply renderProblem(const base::Error& error, const std::string& request_id);
/// The same as the clients of the call's path read it: those of OpenAI's paths look for `error`,
/// which a problem may have besides.
Reply renderProblem(const base::Error& error, const Call& call);
/// `message`, `type`, `param` and `code`.
nlohmann::json toOpenAiError(const base::Error& error);

}  // namespace parley::http

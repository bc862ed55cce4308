#pragma once

#include <base/error.hpp>

#include <string>

namespace parley::conversation {

/// Why a command cannot be done, with a reason of the Realtime protocol and, where one is meant,
/// the field of the client's event.
inline base::Error refused(std::string reason, std::string advice, std::string param = {}) {
    base::Error error{
        .code = base::ErrorCode::InvalidArgument, .reason = std::move(reason), .advice = advice};
    if (!param.empty()) error.faults.push_back({std::move(param), std::move(advice)});
    return error;
}

}  // namespace parley::conversation

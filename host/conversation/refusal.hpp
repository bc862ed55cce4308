#pragma once

#include <base/error.hpp>

#include <string>

namespace parley::conversation {

/// Why a command cannot be done, with a reason of the Realtime protocol.
inline base::Error refused(std::string reason, std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = std::move(reason),
        .advice = std::move(advice)};
}

}  // namespace parley::conversation

#pragma once

namespace parley::base {

/// Reports a broken invariant and stops the process: what follows could only do harm.
[[noreturn]] void checkFailed(const char* condition, const char* file, int line);

}  // namespace parley::base

/// Stops the process when an invariant of ours does not hold. Never for bad input.
#define CHECK(condition)                \
    ((condition) ? static_cast<void>(0) \
                 : ::parley::base::checkFailed(#condition, __FILE__, __LINE__))

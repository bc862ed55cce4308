#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::base {

/// What went wrong, in the caller's terms. `http/problem.cpp` maps every value to a status with an
/// exhaustive switch, so a new value does not compile until its status is chosen.
enum class ErrorCode : std::uint8_t {
    InvalidArgument,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    TooLarge,
    UnsupportedMedia,
    Unprocessable,
    InsufficientFunds,
    RateLimited,
    Cancelled,
    Timeout,
    Unavailable,
    Internal,
};

/// Where an error was made. Not `std::source_location`: clang-tidy 14 cannot parse it with
/// libstdc++ 12, and these builtins mean the same to both compilers.
struct SourceLine {
    const char* file = __builtin_FILE();
    const char* function = __builtin_FUNCTION();
    unsigned line = __builtin_LINE();
};

/// One thing wrong with a request's body: where (a JSON pointer) and what is expected there.
struct Fault {
    std::string pointer;
    std::string message;
};

/// The one error type that crosses module borders in the host.
struct Error {
    ErrorCode code;
    /// Stable machine key, such as `wallet_not_found`. Safe to show to a client.
    std::string reason;
    /// For the operator's log only: may name hosts, SQL states and providers.
    std::string detail = {};
    /// A sentence for the person at the other end: what happened and what to do about it.
    std::string advice = {};
    std::vector<Fault> faults = {};
    std::optional<std::chrono::seconds> retry_after = {};
    SourceLine where = {};
};

}  // namespace parley::base

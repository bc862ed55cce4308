#pragma once

#include <base/error.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace parley::provider {

/// How a provider failed: the classes that decide what the host does next, in the order and with
/// the numbers of the SDK (parley/abi.h).
enum class FailureCode : std::uint8_t {
    Cancelled = 1,
    Deadline,
    Invalid,
    Unsupported,
    Auth,
    Permission,
    Quota,
    RateLimited,
    Unavailable,
    Network,
    Protocol,
    Content,
    NotFound,
    Conflict,
    Declined,
    OutcomeUnknown,
    Busy,
    Internal,
};

/// `rate_limited`, as logs, metrics and the API spell it.
std::string_view toText(FailureCode code);

/// Whether something that cannot be taken back may have happened: a charge, a call, a mail.
enum class SideEffect : std::uint8_t { None, Possible };

/// Why a provider could not do what it was asked. Holds no secret, no prompt and no transcript.
struct Failure {
    FailureCode code;
    SideEffect side_effect = SideEffect::None;
    /// The vendor's HTTP status, 0 when there was none.
    int http_status = 0;
    /// What the vendor asked for, 0 when it did not.
    std::chrono::milliseconds retry_after{0};
    std::string vendor_code = {};
    /// For the operator.
    std::string message = {};
    std::string request_id = {};
};

/// For callers that have no other provider to turn to.
base::Error toError(const Failure& failure);

}  // namespace parley::provider

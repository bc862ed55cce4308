#include "failure.hpp"

namespace parley::provider {

std::string_view toText(FailureCode code) {
    switch (code) {
        case FailureCode::Cancelled:
            return "cancelled";
        case FailureCode::Deadline:
            return "deadline";
        case FailureCode::Invalid:
            return "invalid";
        case FailureCode::Unsupported:
            return "unsupported";
        case FailureCode::Auth:
            return "auth";
        case FailureCode::Permission:
            return "permission";
        case FailureCode::Quota:
            return "quota";
        case FailureCode::RateLimited:
            return "rate_limited";
        case FailureCode::Unavailable:
            return "unavailable";
        case FailureCode::Network:
            return "network";
        case FailureCode::Protocol:
            return "protocol";
        case FailureCode::Content:
            return "content";
        case FailureCode::NotFound:
            return "not_found";
        case FailureCode::Conflict:
            return "conflict";
        case FailureCode::Declined:
            return "declined";
        case FailureCode::OutcomeUnknown:
            return "outcome_unknown";
        case FailureCode::Busy:
            return "busy";
        case FailureCode::Internal:
            return "internal";
    }
    __builtin_unreachable();
}

namespace {

base::ErrorCode errorCodeOf(FailureCode code) {
    switch (code) {
        case FailureCode::Cancelled:
            return base::ErrorCode::Cancelled;
        case FailureCode::Deadline:
            return base::ErrorCode::Timeout;
        case FailureCode::Invalid:
        case FailureCode::Unsupported:
        case FailureCode::Content:
        case FailureCode::NotFound:
            return base::ErrorCode::Unprocessable;
        case FailureCode::Conflict:
            return base::ErrorCode::Conflict;
        case FailureCode::Declined:
            return base::ErrorCode::InsufficientFunds;
        case FailureCode::RateLimited:
            return base::ErrorCode::RateLimited;
        case FailureCode::Auth:
        case FailureCode::Permission:
        case FailureCode::Quota:
        case FailureCode::Unavailable:
        case FailureCode::Network:
        case FailureCode::Protocol:
        case FailureCode::OutcomeUnknown:
        case FailureCode::Busy:
            return base::ErrorCode::Unavailable;
        case FailureCode::Internal:
            return base::ErrorCode::Internal;
    }
    __builtin_unreachable();
}

}  // namespace

base::Error toError(const Failure& failure) {
    base::Error error{
        .code = errorCodeOf(failure.code),
        .reason = "provider_" + std::string{toText(failure.code)},
        .detail = failure.message,
        .advice = "The provider could not do this. Try again, or choose another provider."};
    if (failure.retry_after.count() > 0) {
        error.retry_after = std::chrono::ceil<std::chrono::seconds>(failure.retry_after);
    }
    return error;
}

}  // namespace parley::provider

#include "retry.hpp"

#include <algorithm>
#include <random>

namespace parley::jobs {

namespace {
// 2^20 times any first delay is beyond every longest one, and far from overflow.
constexpr int kMostDoublings = 20;
}  // namespace

Random systemRandom() {
    return [] {
        thread_local std::mt19937_64 generator{std::random_device{}()};
        return std::uniform_real_distribution<double>{0.0, 1.0}(generator);
    };
}

std::chrono::milliseconds BackOff::delayAfter(int attempt, const Random& random) const {
    const auto doublings = std::clamp(attempt - 1, 0, kMostDoublings);
    const auto whole = std::min(first * (std::int64_t{1} << doublings), longest);
    return whole / 2 +
           std::chrono::duration_cast<std::chrono::milliseconds>(random() * (whole / 2));
}

bool worthRetrying(base::ErrorCode code) {
    using base::ErrorCode;
    switch (code) {
        case ErrorCode::InvalidArgument:
        case ErrorCode::Unauthenticated:
        case ErrorCode::Forbidden:
        case ErrorCode::NotFound:
        case ErrorCode::MethodNotAllowed:
        case ErrorCode::TooLarge:
        case ErrorCode::UnsupportedMedia:
        case ErrorCode::Unprocessable:
            return false;
        case ErrorCode::Conflict:
        case ErrorCode::InsufficientFunds:
        case ErrorCode::RateLimited:
        case ErrorCode::Cancelled:
        case ErrorCode::Timeout:
        case ErrorCode::Unavailable:
        case ErrorCode::Internal:
            return true;
    }
    return false;
}

}  // namespace parley::jobs

#include "abi.hpp"

#include "utf8.hpp"

namespace parley::provider {

namespace {

constexpr std::size_t kLongestMessage = 1024;
constexpr std::size_t kLongestCode = 128;
constexpr std::size_t kLongestRequestId = 256;
// Longer is no request but a bug in reading a header.
constexpr std::chrono::milliseconds kLongestRetryAfter = std::chrono::hours{24};

std::optional<FailureCode> codeOf(parley_code code) {
    if (code < PARLEY_E_CANCELLED || code > PARLEY_E_INTERNAL) return std::nullopt;
    return static_cast<FailureCode>(code);
}

static_assert(static_cast<int>(FailureCode::Cancelled) == PARLEY_E_CANCELLED);
static_assert(static_cast<int>(FailureCode::RateLimited) == PARLEY_E_RATE_LIMITED);
static_assert(static_cast<int>(FailureCode::Internal) == PARLEY_E_INTERNAL);

}  // namespace

std::string textOf(const parley_str& text, std::size_t most) {
    if (text.p == nullptr) return {};
    return mendUtf8({text.p, std::min(text.n, most)});
}

std::optional<Failure> failureOf(const parley_status* status) {
    if (!PARLEY_READABLE(status, request_id)) {
        return Failure{.code = FailureCode::Internal, .message = "the plugin gave no status"};
    }
    if (status->code == PARLEY_OK) return std::nullopt;
    return failureOf(status->code, *status);
}

Failure failureOf(parley_code code, const parley_status& status) {
    const auto known = codeOf(code);
    Failure failure{.code = known.value_or(FailureCode::Internal)};
    if (PARLEY_HAS(&status, request_id)) {
        if ((status.flags & PARLEY_F_SIDE_EFFECT) != 0) failure.side_effect = SideEffect::Possible;
        failure.http_status = std::clamp(status.http_status, 0, 999);
        failure.retry_after =
            std::min(std::chrono::milliseconds{status.retry_after_ms}, kLongestRetryAfter);
        failure.vendor_code = textOf(status.vendor_code, kLongestCode);
        failure.message = textOf(status.message, kLongestMessage);
        failure.request_id = textOf(status.request_id, kLongestRequestId);
    }
    if (!known) failure.message = "the plugin reported the unknown code " + std::to_string(code);
    return failure;
}

parley_status statusOf(const Failure& failure) {
    auto status = emptyStatus();
    status.code = static_cast<parley_code>(failure.code);
    if (failure.side_effect == SideEffect::Possible) status.flags |= PARLEY_F_SIDE_EFFECT;
    status.http_status = failure.http_status;
    status.retry_after_ms = static_cast<std::uint32_t>(failure.retry_after.count());
    status.vendor_code = toAbi(failure.vendor_code);
    status.message = toAbi(failure.message);
    status.request_id = toAbi(failure.request_id);
    return status;
}

}  // namespace parley::provider

#include "confirm_password.hpp"

#include "advice.hpp"
#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr int kFailuresAMinute = 5;

}  // namespace

base::Result<ConfirmPassword::Confirmed> ConfirmPassword::confirm(
    const Principal& principal, const std::string& password) {
    const auto subject = "confirm:" + principal.user.publicId();
    storage::Transaction transaction{database_, principal.tenant, principal.user};
    const auto attempt =
        transaction.add(kTakeAttempt, subject, kFailuresAMinute, "1 minute", clock_.now());
    const auto stored = transaction.add(kFindPassword, principal.user);
    const auto answers = TRY(transaction.run());
    if (const auto wait_s = answers[attempt].front().integer(0); wait_s > 0) {
        return advised(base::Error{
            .code = base::ErrorCode::RateLimited,
            .reason = "too_many_attempts",
            .retry_after = std::chrono::seconds{wait_s}});
    }
    const auto& found = answers[stored];
    const auto hash = found.empty() ? std::nullopt : found.front().maybeText(1);
    if (TRY(passwords_.verify(password, hash)) == PasswordMatch::Wrong) {
        return advised(base::Error{.code = base::ErrorCode::Forbidden, .reason = "password_wrong"});
    }
    TRY(storage::query(
        storage::Transaction{database_, principal.tenant}, kForgiveAttempts, subject, ""));
    return Confirmed{.email = found.front().text(0), .hash = *hash};
}

}  // namespace parley::tenancy

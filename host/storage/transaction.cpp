#include "transaction.hpp"

#include "database.hpp"
#include "pending_transaction.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace parley::storage {

namespace {

bool holdsNul(const Transaction::Step& step) {
    return std::any_of(step.params.begin(), step.params.end(), [](const Param& param) {
        const auto* text = param.text();
        return text != nullptr && text->find('\0') != std::string::npos;
    });
}

base::Error nulRefused(const Statement& statement) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "nul_character",
        .detail = "statement=" + std::string{statement.name},
        .advice = "Text may not contain the character NUL (U+0000)."};
}

}  // namespace

base::Result<std::vector<Rows>> Transaction::run() {
    if (steps_.empty()) return std::vector<Rows>{};
    PendingTransaction pending{.steps = steps_};
    for (const auto& step : steps_) {
        // The protocol's text ends at a NUL: the rest would be lost without a word.
        if (holdsNul(step)) return nulRefused(*step.statement);
        if (step.statement->effect == Effect::Writes) pending.effect = Effect::Writes;
        if (step.statement->pace == Pace::Slow) pending.pace = Pace::Slow;
    }
    if (tenant_) std::to_chars(pending.tenant.begin(), pending.tenant.end() - 1, tenant_->value());
    if (user_) {
        const auto text = user_->uuid().text();
        std::memcpy(
            pending.user.data(), text.data(), std::min(text.size(), pending.user.size() - 1));
    }
    pending.answers.reserve(steps_.size());
    database_.run(pending);
    if (pending.error) return std::move(*pending.error);
    return std::move(pending.answers);
}

}  // namespace parley::storage

#include "bank_access.hpp"

namespace sandbox {

namespace {

constexpr const char* kName = "bank";

/// Throws INTERNAL when it cannot be read: nothing is begun anew over what somebody has kept.
Bank bankOf(std::string_view text) {
    return parley::readJson(
        text, [text](const Json&) { return Bank{text}; }, PARLEY_E_INTERNAL);
}

}  // namespace

void BankAccess::visit(Work work, std::function<void()> then) {
    kv_.get(
        kName,
        [this, work = std::move(work), then = std::move(then)](
            parley_code code, std::string_view kept) { this->work(code, kept, work, then); });
}

void BankAccess::work(
    parley_code code, std::string_view kept, const Work& work, std::function<void()> then) {
    if (code != PARLEY_OK && code != PARLEY_E_NOT_FOUND)
        throw parley::Failure{code, "the bank's books are out of reach"};
    {
        const std::lock_guard lock{shared_.mutex};
        auto& bank = shared_.bank;
        if (code == PARLEY_OK) {
            auto stored = bankOf(kept);
            if (!bank || bank->revision() < stored.revision()) bank = std::move(stored);
        }
        const bool is_new = !bank;
        if (is_new) bank.emplace();
        if (work(*bank) || is_new) {
            bank->noteChange();
            // While it is locked, so that what is newest is kept last.
            kv_.put(
                kName,
                bank->toText(),
                {},
                [then = std::move(then)](parley_code put, auto /*none*/) {
                    if (put != PARLEY_OK)
                        throw parley::Failure{put, "the bank's books could not be kept"};
                    then();
                });
            return;
        }
    }
    then();
}

}  // namespace sandbox

#include "bank_access.hpp"

#include <cstdlib>

namespace sandbox {

namespace {

constexpr const char* kName = "bank";

/// The revision stands before the books, so that what is known already is not read again.
std::string keptText(const Bank& bank) {
    return std::to_string(bank.revision()) + ' ' + bank.toText();
}

std::int64_t revisionOf(std::string_view kept) {
    return std::atoll(std::string{kept.substr(0, kept.find(' '))}.c_str());
}

/// Throws INTERNAL when it cannot be read: nothing is begun anew over what somebody has kept.
Bank bankOf(std::string_view kept) {
    const auto text = kept.substr(std::min(kept.find(' '), kept.size()));
    return parley::readJson(
        text, [](const Json& books) { return Bank{books}; }, PARLEY_E_INTERNAL);
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
        if (code == PARLEY_OK && (!bank || bank->revision() < revisionOf(kept)))
            bank = bankOf(kept);
        const bool is_new = !bank;
        if (is_new) bank.emplace();
        if (work(*bank) || is_new) {
            bank->noteChange();
            // While it is locked, so that what is newest is kept last.
            kv_.put(
                kName,
                keptText(*bank),
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

#pragma once

#include "bank_access.hpp"
#include "settings.hpp"

#include <parley/plugin.hpp>

#include <functional>

namespace sandbox {

/// One order on its way through the bank.
class Order final : public parley::Payment {
public:
    /// `settled` is called once the bank has done what was asked.
    Order(
        const Settings& settings,
        SharedBank& shared,
        const parley::PaymentOpen& open,
        std::function<void()> settled);

private:
    [[nodiscard]] parley::PaymentResult ask(Bank& bank) const;

    const Settings& settings_;
    const common::PaymentWish wish_;
    const std::function<void()> settled_;
    parley::PaymentResult result_;
    BankAccess bank_;
};

}  // namespace sandbox

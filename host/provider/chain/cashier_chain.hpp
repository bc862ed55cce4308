#pragma once

#include "../cashier.hpp"
#include "entry.hpp"

namespace parley::provider {

/// A tenant's payment providers as one Cashier. Only a page that nobody has opened yet may be asked
/// of another vendor; what concerns an object goes to the first, which is the one that has it. When
/// money may have moved, the same provider is asked once more, with the key, what became of it.
class CashierChain final : public Cashier {
public:
    CashierChain(ChainEntries<Cashier> entries, ChainSetting setting)
        : entries_{std::move(entries)}, setting_{setting} {}

    std::unique_ptr<Asking> settle(
        const PaymentOrder& order, std::function<void(PaymentOutcome)> done) override;
    /// By the first: a request comes from one vendor.
    std::unique_ptr<Asking> read(
        const VendorCall& call, std::function<void(VendorReading)> done) override;

private:
    ChainEntries<Cashier> entries_;
    ChainSetting setting_;
};

}  // namespace parley::provider

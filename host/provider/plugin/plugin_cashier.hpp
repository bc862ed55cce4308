#pragma once

#include "instance_core.hpp"

#include <provider/cashier.hpp>

#include <memory>

namespace parley::provider {

/// The parley.payment/1 of an instance as a Cashier.
class PluginCashier final : public Cashier {
public:
    explicit PluginCashier(std::shared_ptr<InstanceCore> instance)
        : instance_{std::move(instance)} {}

    std::unique_ptr<Asking> settle(
        const PaymentOrder& order, std::function<void(PaymentOutcome)> done) override;
    std::unique_ptr<Asking> read(
        const VendorCall& call, std::function<void(VendorReading)> done) override;

private:
    const std::shared_ptr<InstanceCore> instance_;
};

}  // namespace parley::provider

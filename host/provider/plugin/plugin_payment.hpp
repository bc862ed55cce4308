#pragma once

#include "stream.hpp"

#include <provider/cashier.hpp>

#include <parley/payment.h>

namespace parley::provider {

/// One order on its way through a plugin.
class PluginPayment final : public Stream {
public:
    PluginPayment(
        std::shared_ptr<InstanceCore> core,
        std::optional<base::MonoTime> deadline,
        std::function<void(PaymentOutcome)> done);
    ~PluginPayment() override { settle(); }

    void start(const PaymentOrder& order);

private:
    void paid(const parley_status* status, const parley_pay_result* result);
    std::optional<PaymentReceipt> receiptOf(const parley_pay_result* result);

    void cancelInPlugin() override;
    void destroyInPlugin() override {}
    void tellEnd(const std::optional<Failure>& failure) override;

    const parley_payment_v1& table_;
    std::function<void(PaymentOutcome)> done_;
    std::optional<PaymentReceipt> receipt_;
    std::uint64_t id_ = 0;
};

}  // namespace parley::provider

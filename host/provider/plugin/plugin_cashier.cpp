#include "plugin_cashier.hpp"

#include "held_asking.hpp"
#include "plugin_payment.hpp"
#include "plugin_reading.hpp"

namespace parley::provider {

std::unique_ptr<Asking> PluginCashier::settle(
    const PaymentOrder& order, std::function<void(PaymentOutcome)> done) {
    auto payment = std::make_shared<PluginPayment>(instance_, order.deadline, std::move(done));
    payment->start(order);
    return std::make_unique<HeldAsking>(std::move(payment));
}

std::unique_ptr<Asking> PluginCashier::read(
    const VendorCall& call, std::function<void(VendorReading)> done) {
    auto reading = std::make_shared<PluginReading>(instance_, call.deadline, std::move(done));
    reading->start(call);
    return std::make_unique<HeldAsking>(std::move(reading));
}

}  // namespace parley::provider

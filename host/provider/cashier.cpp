#include "cashier.hpp"

#include "ask_and_wait.hpp"

namespace parley::provider {

bool movesMoney(PaymentStep step) {
    switch (step) {
        case PaymentStep::Checkout:
        case PaymentStep::Subscribe:
        case PaymentStep::Portal:
        case PaymentStep::Query:
            return false;
        case PaymentStep::Capture:
        case PaymentStep::Refund:
        case PaymentStep::ChangePlan:
        case PaymentStep::Cancel:
        case PaymentStep::Charge:
            return true;
    }
    __builtin_unreachable();
}

std::string_view toText(PaymentState state) {
    switch (state) {
        case PaymentState::Pending:
            return "pending";
        case PaymentState::ActionRequired:
            return "action_required";
        case PaymentState::Authorized:
            return "authorized";
        case PaymentState::Captured:
            return "captured";
        case PaymentState::Refunded:
            return "refunded";
        case PaymentState::Cancelled:
            return "cancelled";
        case PaymentState::Failed:
            return "failed";
        case PaymentState::Active:
            return "active";
        case PaymentState::PastDue:
            return "past_due";
    }
    __builtin_unreachable();
}

PaymentOutcome settleAndWait(io::Loop& loop, Cashier& cashier, const PaymentOrder& order) {
    return waitForAnswer<PaymentOutcome>(
        loop, [&](auto done) { return cashier.settle(order, std::move(done)); });
}

VendorReading readAndWait(io::Loop& loop, Cashier& cashier, const VendorCall& call) {
    return waitForAnswer<VendorReading>(
        loop, [&](auto done) { return cashier.read(call, std::move(done)); });
}

std::string_view vendorOf(std::string_view plugin_id) {
    constexpr std::string_view kKind = "payment_";
    return plugin_id.starts_with(kKind) ? plugin_id.substr(kKind.size()) : plugin_id;
}

}  // namespace parley::provider

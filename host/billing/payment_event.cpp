#include "payment_event.hpp"

namespace parley::billing {

std::string_view toText(PaymentEvent::Kind kind) {
    switch (kind) {
        case PaymentEvent::Kind::PaymentSucceeded:
            return "payment.succeeded";
        case PaymentEvent::Kind::PaymentFailed:
            return "payment.failed";
        case PaymentEvent::Kind::PaymentRefunded:
            return "payment.refunded";
        case PaymentEvent::Kind::PaymentDisputed:
            return "payment.disputed";
        case PaymentEvent::Kind::SubscriptionRenewed:
            return "subscription.renewed";
        case PaymentEvent::Kind::SubscriptionChanged:
            return "subscription.changed";
        case PaymentEvent::Kind::SubscriptionEnded:
            return "subscription.ended";
        case PaymentEvent::Kind::CheckoutApproved:
            return "checkout.approved";
        case PaymentEvent::Kind::PaymentNamed:
            return "payment.named";
    }
    return {};
}

nlohmann::json toJson(const PaymentEvent& event) {
    nlohmann::json json{
        {"event_id", event.event_id},
        {"kind", toText(event.kind)},
        {"object_id", event.object_id},
        {"subscription_id", event.subscription_id},
        {"customer_id", event.customer_id},
        {"amount_micros", event.amount.micros},
        {"currency", event.amount.currency},
        {"fee_micros", event.fee.micros},
        {"occurred_at", base::toRfc3339(event.occurred_at)}};
    if (!event.payment_id.empty()) json["payment_id"] = event.payment_id;
    if (const auto purchase = PurchaseId::parse(event.order_key))
        json["purchase"] = purchase->uuid().text();
    if (event.period_end) json["period_end"] = base::toRfc3339(*event.period_end);
    if (event.plan) json["plan"] = *event.plan;
    return json;
}

PaymentEvent eventOf(
    PaymentEvent::Kind kind,
    PurchaseId order,
    const Cashiers::Receipt& receipt,
    std::string event_id) {
    return {
        .kind = kind,
        .event_id = std::move(event_id),
        .order_key = order.publicId(),
        .object_id = receipt.object_id,
        .customer_id = receipt.customer_id,
        .amount = receipt.amount,
        .fee = receipt.fee,
        .occurred_at = receipt.occurred_at,
        .period_end = receipt.period_end};
}

bool isPaid(const Cashiers::Receipt& receipt) {
    using State = Cashiers::Receipt::State;
    return receipt.state == State::Paid || receipt.state == State::Active;
}

}  // namespace parley::billing

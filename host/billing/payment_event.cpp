#include "payment_event.hpp"

#include "ids.hpp"

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
    if (const auto purchase = PurchaseId::parse(event.order_key))
        json["purchase"] = purchase->uuid().text();
    if (event.period_end) json["period_end"] = base::toRfc3339(*event.period_end);
    if (event.plan) json["plan"] = *event.plan;
    return json;
}

}  // namespace parley::billing

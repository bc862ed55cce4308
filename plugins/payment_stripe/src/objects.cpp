#include "objects.hpp"

#include "forms.hpp"

#include <common/vendor_status.hpp>

namespace stripe {

namespace {

using common::memberOf;
using parley::PaymentResult;
using Meaning = common::Meaning<std::uint32_t>;

std::int64_t numberOf(const Json& object, const char* name) {
    const auto& value = memberOf(object, name);
    return value.is_null() ? 0 : value.get<std::int64_t>();
}

std::string wordOf(const Json& object, const char* name) {
    return std::string{common::textOf(object, name)};
}

/// A null where an object could be is one without members.
const Json& objectIn(const Json& object, const char* name) {
    static const Json kEmpty = Json::object();
    const auto& value = memberOf(object, name);
    return value.is_null() ? kEmpty : value;
}

PaymentResult resultWith(const Json& object, std::uint32_t state) {
    PaymentResult result;
    result.state = state;
    result.object_id = object.at("id").get<std::string>();
    result.customer_id = idOf(memberOf(object, "customer"));
    result.vendor_us = timeOf(object, "created");
    result.metadata_json = metadataOf(object);
    return result;
}

std::uint32_t stateOfSession(const Json& session) {
    const auto paid = wordOf(session, "payment_status");
    if (paid == "paid" || paid == "no_payment_required")
        return wordOf(session, "mode") == "subscription" ? PARLEY_PAY_ACTIVE : PARLEY_PAY_CAPTURED;
    const auto status = wordOf(session, "status");
    if (status == "expired") return PARLEY_PAY_CANCELLED;
    return status == "open" ? PARLEY_PAY_ACTION_REQUIRED : PARLEY_PAY_PENDING;
}

std::uint32_t stateOfSubscription(const Json& subscription) {
    constexpr std::array kMeanings{
        Meaning{"active", PARLEY_PAY_ACTIVE},
        Meaning{"trialing", PARLEY_PAY_ACTIVE},
        Meaning{"past_due", PARLEY_PAY_PAST_DUE},
        Meaning{"unpaid", PARLEY_PAY_PAST_DUE},
        Meaning{"incomplete", PARLEY_PAY_ACTION_REQUIRED},
        Meaning{"canceled", PARLEY_PAY_CANCELLED},
        Meaning{"incomplete_expired", PARLEY_PAY_FAILED}};
    return common::meaningOf<std::uint32_t>(
        wordOf(subscription, "status"), kMeanings, PARLEY_PAY_PENDING);
}

/// On the items since 2025-03-31, on the subscription before.
std::int64_t periodEndOf(const Json& subscription) {
    const auto own = timeOf(subscription, "current_period_end");
    if (own != 0) return own;
    std::int64_t latest = 0;
    for (const auto& item : objectIn(objectIn(subscription, "items"), "data"))
        latest = std::max(latest, timeOf(item, "current_period_end"));
    return latest;
}

/// The end of what an invoice pays for; its own period is the one before.
std::int64_t paidUntil(const Json& invoice) {
    std::int64_t latest = 0;
    for (const auto& line : objectIn(objectIn(invoice, "lines"), "data"))
        latest = std::max(latest, timeOf(objectIn(line, "period"), "end"));
    return latest;
}

const Json& subscriptionDetailsOf(const Json& invoice) {
    const auto& parent = objectIn(invoice, "parent");
    const auto& details = objectIn(parent, "subscription_details");
    return details.empty() ? objectIn(invoice, "subscription_details") : details;
}

}  // namespace

std::string idOf(const Json& reference) {
    if (reference.is_string()) return reference.get<std::string>();
    return reference.is_object() ? reference.at("id").get<std::string>() : std::string{};
}

std::string metadataOf(const Json& object) {
    const auto& metadata = objectIn(object, "metadata");
    return metadata.empty() ? std::string{} : parley::toText(metadata);
}

parley_money sumOf(const Json& object, const char* amount) {
    const auto currency = wordOf(object, "currency");
    if (currency.empty()) return {};
    const auto upper = common::moneyOf(0, currency);
    return common::moneyOfMinor(
        numberOf(object, amount), currency, digitsOf(common::currencyOf(upper)));
}

std::int64_t timeOf(const Json& object, const char* name) {
    return numberOf(object, name) * common::kMicrosInSecond;
}

std::string paymentOf(const Json& session) {
    const auto invoice = idOf(memberOf(session, "invoice"));
    const bool is_subscription = wordOf(session, "mode") == "subscription";
    if (is_subscription && !invoice.empty()) return invoice;
    auto intent = idOf(memberOf(session, "payment_intent"));
    return intent.empty() ? session.at("id").get<std::string>() : intent;
}

PaymentResult resultOfSession(const Json& session) {
    auto result = resultWith(session, stateOfSession(session));
    const bool is_paid = result.state == PARLEY_PAY_CAPTURED || result.state == PARLEY_PAY_ACTIVE;
    if (is_paid) result.object_id = paymentOf(session);
    result.redirect_url = wordOf(session, "url");
    result.amount = sumOf(session, "amount_total");
    return result;
}

PaymentResult resultOfIntent(const Json& intent) {
    constexpr std::array kMeanings{
        Meaning{"succeeded", PARLEY_PAY_CAPTURED},
        Meaning{"requires_capture", PARLEY_PAY_AUTHORIZED},
        Meaning{"requires_action", PARLEY_PAY_ACTION_REQUIRED},
        Meaning{"requires_confirmation", PARLEY_PAY_ACTION_REQUIRED},
        Meaning{"requires_payment_method", PARLEY_PAY_FAILED},
        Meaning{"canceled", PARLEY_PAY_CANCELLED}};
    auto result = resultWith(
        intent,
        common::meaningOf<std::uint32_t>(wordOf(intent, "status"), kMeanings, PARLEY_PAY_PENDING));
    result.redirect_url =
        wordOf(objectIn(objectIn(intent, "next_action"), "redirect_to_url"), "url");
    const auto received = numberOf(intent, "amount_received");
    result.amount = sumOf(intent, received > 0 ? "amount_received" : "amount");
    return result;
}

PaymentResult resultOfSubscription(const Json& subscription) {
    auto result = resultWith(subscription, stateOfSubscription(subscription));
    result.period_end_us = periodEndOf(subscription);
    return result;
}

PaymentResult resultOfInvoice(const Json& invoice) {
    const bool is_paid =
        wordOf(invoice, "status") == "paid" || memberOf(invoice, "paid") == Json(true);
    auto result = resultWith(invoice, is_paid ? PARLEY_PAY_CAPTURED : PARLEY_PAY_PAST_DUE);
    result.amount = sumOf(invoice, is_paid ? "amount_paid" : "amount_due");
    result.period_end_us = paidUntil(invoice);
    const auto of_subscription = metadataOf(subscriptionDetailsOf(invoice));
    if (!of_subscription.empty()) result.metadata_json = of_subscription;
    return result;
}

PaymentResult resultOfRefund(const Json& refund) {
    constexpr std::array kMeanings{
        Meaning{"succeeded", PARLEY_PAY_REFUNDED},
        Meaning{"failed", PARLEY_PAY_FAILED},
        Meaning{"canceled", PARLEY_PAY_CANCELLED}};
    auto result = resultWith(
        refund,
        common::meaningOf<std::uint32_t>(wordOf(refund, "status"), kMeanings, PARLEY_PAY_PENDING));
    const auto payment = idOf(memberOf(refund, "payment_intent"));
    if (!payment.empty()) result.object_id = payment;
    result.amount = sumOf(refund, "amount");
    return result;
}

std::string intentOf(const Json& invoice) {
    auto older = idOf(memberOf(invoice, "payment_intent"));
    if (!older.empty()) return older;
    for (const auto& payment : objectIn(objectIn(invoice, "payments"), "data")) {
        auto intent = idOf(memberOf(memberOf(payment, "payment"), "payment_intent"));
        if (!intent.empty()) return intent;
    }
    return {};
}

std::string subscriptionOf(const Json& invoice) {
    const auto of_parent = idOf(memberOf(subscriptionDetailsOf(invoice), "subscription"));
    return of_parent.empty() ? idOf(memberOf(invoice, "subscription")) : of_parent;
}

std::string planOf(const Json& subscription) {
    const auto& named = memberOf(objectIn(subscription, "metadata"), "plan");
    if (named.is_string()) return named.get<std::string>();
    const auto& items = objectIn(objectIn(subscription, "items"), "data");
    return items.is_array() && !items.empty() ? idOf(memberOf(items.at(0), "price"))
                                              : std::string{};
}

}  // namespace stripe

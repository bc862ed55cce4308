#include "payment_vendors.hpp"

#include <base/check.hpp>
#include <io/loop.hpp>
#include <provider/services.hpp>
#include <tenancy/services.hpp>

namespace parley::app {

namespace {

using provider::PaymentState;
using provider::PaymentStep;
using Receipt = billing::Cashiers::Receipt;

/// Vendors' test servers take seconds.
constexpr std::chrono::seconds kPatienceWithVendors{25};
/// Vendors give up on an answer to a webhook after five seconds and more.
constexpr std::chrono::seconds kPatienceWithReading{4};
constexpr std::string_view kOrderMember = "order";

Receipt::State stateOf(PaymentState state) {
    switch (state) {
        case PaymentState::Pending:
            return Receipt::State::Pending;
        case PaymentState::ActionRequired:
        // What was only approved is not paid yet.
        case PaymentState::Authorized:
            return Receipt::State::ActionRequired;
        case PaymentState::Captured:
            return Receipt::State::Paid;
        case PaymentState::Refunded:
            return Receipt::State::Refunded;
        case PaymentState::Cancelled:
            return Receipt::State::Cancelled;
        case PaymentState::Failed:
            return Receipt::State::Failed;
        case PaymentState::Active:
            return Receipt::State::Active;
        case PaymentState::PastDue:
            return Receipt::State::PastDue;
    }
    __builtin_unreachable();
}

billing::Money toBilling(provider::Money money) {
    return {.micros = money.micros, .currency = std::move(money.currency)};
}

provider::Money toProvider(const billing::Money& money) {
    return {.micros = money.micros, .currency = money.currency};
}

Receipt toBilling(provider::PaymentReceipt receipt) {
    return {
        .state = stateOf(receipt.state),
        .vendor = std::move(receipt.vendor),
        .object_id = std::move(receipt.object_id),
        .customer_id = std::move(receipt.customer_id),
        .redirect_url = std::move(receipt.redirect_url),
        .amount = toBilling(std::move(receipt.amount)),
        .fee = toBilling(std::move(receipt.fee)),
        .occurred_at = receipt.occurred_at,
        .period_end = receipt.period_end};
}

std::string textOf(const nlohmann::json& body, std::string_view member) {
    const auto found = body.find(member);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

billing::Money moneyOf(const nlohmann::json& body, std::string_view member) {
    const auto found = body.find(member);
    if (found == body.end() || !found->is_object()) return {};
    const auto micros = found->find("micros");
    if (micros == found->end() || !micros->is_number_integer()) return {};
    return {.micros = micros->get<std::int64_t>(), .currency = textOf(*found, "currency")};
}

/// The plugin's words for news that billing acts upon.
std::optional<billing::PaymentEvent::Kind> kindOf(std::string_view type) {
    using Kind = billing::PaymentEvent::Kind;
    if (type == "checkout.paid") return Kind::PaymentSucceeded;
    if (type == "checkout.approved") return Kind::CheckoutApproved;
    if (type == "payment.named") return Kind::PaymentNamed;
    if (type == "payment.failed") return Kind::PaymentFailed;
    if (type == "payment.refunded") return Kind::PaymentRefunded;
    if (type == "payment.disputed") return Kind::PaymentDisputed;
    if (type == "subscription.renewed") return Kind::SubscriptionRenewed;
    if (type == "subscription.changed") return Kind::SubscriptionChanged;
    if (type == "subscription.cancelled") return Kind::SubscriptionEnded;
    return std::nullopt;
}

std::optional<billing::PaymentEvent> eventOf(const provider::VendorNews& news) {
    const auto kind = kindOf(news.type);
    const auto body = nlohmann::json::parse(news.body_json, nullptr, false);
    if (!kind || !body.is_object()) return std::nullopt;
    billing::PaymentEvent event{
        .kind = *kind,
        .event_id = news.event_id,
        .object_id = news.object_id,
        .subscription_id = textOf(body, "subscription_id"),
        .payment_id = textOf(body, "payment_id"),
        .customer_id = textOf(body, "customer_id"),
        .amount = moneyOf(body, "amount"),
        .fee = moneyOf(body, "fee"),
        .occurred_at = news.at};
    const auto metadata = body.find("metadata");
    if (metadata != body.end() && metadata->is_object())
        event.order_key = textOf(*metadata, kOrderMember);
    const auto end = body.find("period_end_us");
    if (end != body.end() && end->is_number_integer() && end->get<std::int64_t>() > 0)
        event.period_end = base::UtcTime{std::chrono::microseconds{end->get<std::int64_t>()}};
    if (auto plan = textOf(body, "plan"); !plan.empty()) event.plan = std::move(plan);
    return event;
}

base::Error notGenuine() {
    return {
        .code = base::ErrorCode::Unauthenticated,
        .reason = "webhook_not_genuine",
        .advice =
            "The signature is not one of this vendor's. Check the signing secret of the "
            "payment provider."};
}

base::Error notOffered() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "payments_not_offered",
        .advice = "Nobody takes payments here in this way; an admin adds a payment provider."};
}

io::Loop& loopOf(provider::Services& providers) {
    auto* const here = io::Loop::current();
    return here != nullptr ? *here : providers.loops.at(0);
}

}  // namespace

provider::PaymentOrder PaymentVendors::orderOf(
    base::TenantId tenant, PaymentStep step, const Purchase& purchase) const {
    nlohmann::json metadata{{kOrderMember, purchase.order_key}};
    // The sandbox tells the host's door whose news it brings, as no vendor could.
    if (const auto found = tenancy_->directory.byId(tenant)) metadata["tenant"] = (*found)->slug;
    return {
        .step = step,
        .idempotency_key = purchase.order_key,
        .amount = toProvider(purchase.amount),
        .customer_id = purchase.customer_id,
        .email = purchase.email,
        .description = purchase.description,
        .interval = purchase.interval,
        .return_url = purchase.return_url,
        .cancel_url = purchase.cancel_url,
        .metadata_json = metadata.dump(),
        .options_json = purchase.options.dump()};
}

base::Result<Receipt> PaymentVendors::settle(
    base::TenantId tenant, const std::string& vendor, provider::PaymentOrder order) {
    if (!providers_->directory.hasCashier(tenant, vendor)) return notOffered();
    order.deadline = clock_.monotonic() + kPatienceWithVendors;
    const auto cashier = providers_->directory.cashier(tenant, vendor);
    auto outcome = provider::settleAndWait(loopOf(*providers_), *cashier, order);
    if (outcome.failure) return toError(*outcome.failure);
    CHECK(outcome.receipt.has_value());
    return toBilling(std::move(*outcome.receipt));
}

base::Result<Receipt> PaymentVendors::checkout(
    base::TenantId tenant, const std::string& vendor, const Purchase& purchase) {
    const auto step = purchase.interval.empty() ? PaymentStep::Checkout : PaymentStep::Subscribe;
    return settle(tenant, vendor, orderOf(tenant, step, purchase));
}

base::Result<Receipt> PaymentVendors::capture(
    base::TenantId tenant,
    const std::string& vendor,
    const std::string& order_key,
    const std::string& object_id) {
    return settle(
        tenant,
        vendor,
        {.step = PaymentStep::Capture,
         .idempotency_key = "capture:" + order_key,
         .object_id = object_id,
         .metadata_json = nlohmann::json{{kOrderMember, order_key}}.dump()});
}

base::Result<Receipt> PaymentVendors::refund(
    base::TenantId tenant,
    const std::string& vendor,
    const std::string& refund_key,
    const std::string& object_id,
    const billing::Money& amount) {
    return settle(
        tenant,
        vendor,
        {.step = PaymentStep::Refund,
         .idempotency_key = "refund:" + refund_key,
         .amount = toProvider(amount),
         .object_id = object_id});
}

base::Result<Receipt> PaymentVendors::charge(
    base::TenantId tenant, const std::string& vendor, const Purchase& purchase) {
    return settle(tenant, vendor, orderOf(tenant, PaymentStep::Charge, purchase));
}

base::Result<Receipt> PaymentVendors::cancelSubscription(
    base::TenantId tenant,
    const std::string& vendor,
    const std::string& key,
    const std::string& subscription_id) {
    return settle(
        tenant,
        vendor,
        {.step = PaymentStep::Cancel, .idempotency_key = key, .object_id = subscription_id});
}

base::Result<Receipt> PaymentVendors::changeSubscription(
    base::TenantId tenant,
    const std::string& vendor,
    const std::string& subscription_id,
    const Purchase& purchase) {
    auto order = orderOf(tenant, PaymentStep::ChangePlan, purchase);
    order.object_id = subscription_id;
    return settle(tenant, vendor, std::move(order));
}

base::Result<std::string> PaymentVendors::portalUrl(
    base::TenantId tenant,
    const std::string& vendor,
    const std::string& customer_id,
    const std::string& return_url) {
    auto receipt = TRY(settle(
        tenant,
        vendor,
        {.step = PaymentStep::Portal, .customer_id = customer_id, .return_url = return_url}));
    return std::move(receipt.redirect_url);
}

base::Result<std::vector<billing::PaymentEvent>> PaymentVendors::read(
    base::TenantId tenant, const std::string& vendor, const billing::PaymentCallback& callback) {
    if (!providers_->directory.hasCashier(tenant, vendor)) return notOffered();
    const auto query = callback.url.find('?');
    const provider::VendorCall call{
        .method = callback.method,
        .url = callback.url,
        .path = callback.url.substr(0, query),
        .query = query == std::string::npos ? std::string{} : callback.url.substr(query + 1),
        .headers = callback.headers,
        .body = callback.body,
        .received_at = clock_.now(),
        .deadline = clock_.monotonic() + kPatienceWithReading};
    const auto cashier = providers_->directory.cashier(tenant, vendor);
    const auto reading = provider::readAndWait(loopOf(*providers_), *cashier, call);
    if (reading.failure) {
        if (reading.failure->code == provider::FailureCode::Auth) return notGenuine();
        return toError(*reading.failure);
    }
    std::vector<billing::PaymentEvent> events;
    for (const auto& news : reading.news) {
        if (auto event = eventOf(news)) events.push_back(std::move(*event));
    }
    return events;
}

}  // namespace parley::app

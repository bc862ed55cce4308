#include "purchases.hpp"

#include "explanation.hpp"
#include "invoice_store.hpp"
#include "payment_event.hpp"
#include "payment_store.hpp"

#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>

namespace parley::billing {

namespace {

std::string intervalOf(std::string_view cycle) {
    if (cycle == "monthly") return "month";
    return cycle == "annual" ? "year" : "";
}

Order readOrder(const storage::Row& row) {
    const auto currency = row.text(7);
    return {
        .id = row.id<PurchaseId>(0),
        .user = row.id<base::UserId>(1),
        .plan = row.text(2),
        .state = row.text(3),
        .vendor = row.text(4),
        .vendor_object = row.text(5),
        .amount = {.micros = row.integer(6), .currency = currency},
        .refunded = {.micros = row.integer(8), .currency = currency},
        .created_at = row.time(9),
        .paid_at = row.maybeTime(10)};
}

base::Error orderRefused(std::string reason, base::ErrorCode code) {
    return explained(base::Error{.code = code, .reason = std::move(reason)});
}

}  // namespace

base::Result<Purchases::Opened> Purchases::checkout(base::TenantId tenant, const Wish& wish) {
    const auto now = clock_.now();
    const auto id = PurchaseId::make(now);
    const auto rows = TRY(explained(insert(tenant, id, wish)));
    const auto row = rows.front();
    const Cashiers::Purchase purchase{
        .order_key = id.publicId(),
        .amount = {.micros = row.integer(0), .currency = row.text(1)},
        .interval = intervalOf(row.view(2)),
        .description = row.text(3),
        .email = wish.email,
        .customer_id = row.maybeText(4).value_or(""),
        .return_url = wish.return_url,
        .cancel_url = wish.cancel_url};
    Opened opened{.id = id};
    opened.receipt = TRY(cashiers_.checkout(tenant, wish.vendor, purchase));
    const auto vendor = opened.receipt.vendor.empty() ? wish.vendor : opened.receipt.vendor;
    storage::Transaction transaction{database_, tenant};
    transaction.add(kNotePurchaseVendor, id, vendor, opened.receipt.object_id);
    if (isPaid(opened.receipt)) {
        transaction.add(
            kApplyPayment,
            vendor,
            toJson(eventOf(PaymentEvent::Kind::PaymentSucceeded, id, opened.receipt, "checkout")),
            now);
    }
    TRY(transaction.run());
    return opened;
}

base::Result<storage::Rows> Purchases::insert(
    base::TenantId tenant, PurchaseId id, const Wish& wish) {
    storage::Transaction transaction{database_, tenant};
    if (wish.invoice) {
        return storage::query(
            std::move(transaction),
            kCreateInvoicePurchase,
            id,
            wish.user,
            wish.vendor,
            *wish.invoice,
            clock_.now());
    }
    return storage::query(
        std::move(transaction),
        kCreatePurchase,
        id,
        wish.user,
        wish.plan_slug,
        wish.vendor,
        wish.conversation,
        clock_.now());
}

base::Result<Order> Purchases::find(
    base::TenantId tenant, std::optional<base::UserId> user, PurchaseId id) const {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_, tenant}, kFindPurchase, id, user));
    if (rows.empty()) return orderRefused("order_not_found", base::ErrorCode::NotFound);
    return readOrder(rows.front());
}

base::Result<void> Purchases::apply(
    base::TenantId tenant, const Order& order, const PaymentEvent& event) {
    TRY(storage::query(
        storage::Transaction{database_, tenant},
        kApplyPayment,
        order.vendor,
        toJson(event),
        clock_.now()));
    return {};
}

base::Result<Order> Purchases::capture(
    base::TenantId tenant, const std::optional<base::UserId>& user, PurchaseId id) {
    const auto order = TRY(find(tenant, user, id));
    if (order.paid_at) return order;
    const auto receipt =
        TRY(cashiers_.capture(tenant, order.vendor, id.publicId(), order.vendor_object));
    if (isPaid(receipt)) {
        TRY(apply(
            tenant, order, eventOf(PaymentEvent::Kind::PaymentSucceeded, id, receipt, "capture")));
    }
    return find(tenant, user, id);
}

base::Result<Standing> Purchases::cancel(base::TenantId tenant, base::UserId user) {
    const auto standing = TRY(subscriptions_.standing(tenant, user));
    const auto& known = standing.subscription;
    if (known && known->vendor && known->vendor_subscription) {
        TRY(cashiers_.cancelSubscription(
            tenant, *known->vendor, "cancel:" + known->id.publicId(), *known->vendor_subscription));
    }
    return subscriptions_.cancel(tenant, user);
}

base::Result<Standing> Purchases::change(
    base::TenantId tenant, base::UserId user, const std::string& plan_slug) {
    const auto standing = TRY(subscriptions_.standing(tenant, user));
    const auto& known = standing.subscription;
    if (!known || !known->vendor || !known->vendor_subscription)
        return subscriptions_.change(tenant, user, plan_slug);
    for (const auto& plan : TRY(plans_.offered(tenant))) {
        if (plan.slug != plan_slug || plan.terms.cycle == Cycle::OneTime) continue;
        // What costs nothing is the end of what is paid.
        if (plan.terms.price.micros == 0) return cancel(tenant, user);
        const Cashiers::Purchase purchase{
            .order_key = known->id.publicId() + ":" + plan_slug,
            .amount = plan.terms.price,
            .interval = intervalOf(toText(plan.terms.cycle)),
            .description = plan.terms.name,
            .return_url = {},
            .cancel_url = {}};
        TRY(cashiers_.changeSubscription(
            tenant, *known->vendor, *known->vendor_subscription, purchase));
    }
    return subscriptions_.change(tenant, user, plan_slug);
}

base::Result<std::string> Purchases::portal(
    base::TenantId tenant, base::UserId user, const std::string& return_url) {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_, tenant}, kFindCustomer, user));
    if (rows.empty()) return orderRefused("subscription_not_found", base::ErrorCode::NotFound);
    return cashiers_.portalUrl(tenant, rows.front().text(0), rows.front().text(1), return_url);
}

base::Result<Order> Purchases::refund(
    base::TenantId tenant,
    PurchaseId id,
    const std::optional<Money>& amount,
    const std::string& reason,
    const tenancy::Actor& actor) {
    const auto order = TRY(find(tenant, std::nullopt, id));
    if (!order.paid_at) return orderRefused("order_not_paid", base::ErrorCode::Conflict);
    auto back = amount.value_or(Money{
        .micros = order.amount.micros - order.refunded.micros, .currency = order.amount.currency});
    const auto total = order.refunded.micros + back.micros;
    if (back.micros <= 0 || back.currency != order.amount.currency || total > order.amount.micros) {
        return base::Error{
            .code = base::ErrorCode::Unprocessable,
            .reason = "refund_too_large",
            .advice = "No more can be given back than was paid, in the currency it was paid in."};
    }
    // The sum that was given back before is part of the key: asked for again, it is one refund.
    auto receipt = TRY(cashiers_.refund(
        tenant,
        order.vendor,
        id.publicId() + ":" + std::to_string(order.refunded.micros),
        order.vendor_object,
        back));
    receipt.amount = {.micros = total, .currency = back.currency};
    receipt.object_id = order.vendor_object;
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(
        kApplyPayment,
        order.vendor,
        toJson(eventOf(PaymentEvent::Kind::PaymentRefunded, id, receipt, "refund")),
        now);
    tenancy::AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "order.refunded",
         .target = id.publicId(),
         .details = {{"micros", back.micros}, {"currency", back.currency}, {"reason", reason}}});
    TRY(transaction.run());
    return find(tenant, std::nullopt, id);
}

}  // namespace parley::billing

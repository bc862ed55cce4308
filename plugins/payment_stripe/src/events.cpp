#include "events.hpp"

#include "objects.hpp"

#include <common/vendor_status.hpp>

namespace stripe {

namespace {

using common::memberOf;
using common::PaymentNews;

using Reader = std::optional<PaymentNews> (*)(const Json& object);

std::optional<PaymentNews> paidSession(const Json& session) {
    const auto paid = common::textOf(session, "payment_status");
    // Paid later, if at all: another event will say so.
    if (paid != "paid" && paid != "no_payment_required") return std::nullopt;
    PaymentNews news;
    news.type = common::kCheckoutPaid;
    news.result = resultOfSession(session);
    news.result.redirect_url.clear();
    news.checkout_id = idOf(session);
    news.subscription_id = idOf(memberOf(session, "subscription"));
    news.payment_id = idOf(memberOf(session, "payment_intent"));
    return news;
}

std::optional<PaymentNews> failedSession(const Json& session) {
    PaymentNews news;
    news.type = common::kPaymentFailed;
    news.result = resultOfSession(session);
    news.result.state = PARLEY_PAY_FAILED;
    news.result.redirect_url.clear();
    news.result.object_id = paymentOf(session);
    news.checkout_id = idOf(session);
    return news;
}

PaymentNews invoiceNews(const Json& invoice, const char* type) {
    PaymentNews news;
    news.type = type;
    news.result = resultOfInvoice(invoice);
    news.subscription_id = subscriptionOf(invoice);
    news.payment_id = intentOf(invoice);
    return news;
}

std::optional<PaymentNews> paidInvoice(const Json& invoice) {
    auto news = invoiceNews(invoice, common::kSubscriptionRenewed);
    // An invoice of something else was paid: its checkout says so.
    if (news.subscription_id.empty()) return std::nullopt;
    return news;
}

/// Invoices do not say themselves by what they were paid, since 2025-03-31.
std::optional<PaymentNews> paidByIntent(const Json& link) {
    PaymentNews news;
    news.type = common::kPaymentNamed;
    news.result.state = PARLEY_PAY_CAPTURED;
    news.result.object_id = idOf(memberOf(link, "invoice"));
    news.payment_id = idOf(memberOf(memberOf(link, "payment"), "payment_intent"));
    if (news.result.object_id.empty() || news.payment_id.empty()) return std::nullopt;
    return news;
}

std::optional<PaymentNews> unpaidInvoice(const Json& invoice) {
    return invoiceNews(invoice, common::kPaymentFailed);
}

PaymentNews subscriptionNews(const Json& subscription, const char* type) {
    PaymentNews news;
    news.type = type;
    news.result = resultOfSubscription(subscription);
    news.subscription_id = news.result.object_id;
    news.plan = planOf(subscription);
    return news;
}

std::optional<PaymentNews> changedSubscription(const Json& subscription) {
    return subscriptionNews(subscription, common::kSubscriptionChanged);
}

std::optional<PaymentNews> endedSubscription(const Json& subscription) {
    auto news = subscriptionNews(subscription, common::kSubscriptionCancelled);
    news.result.state = PARLEY_PAY_CANCELLED;
    return news;
}

/// The payment that a charge or a dispute belongs to.
std::string paymentBehind(const Json& object) {
    const auto invoice = idOf(memberOf(object, "invoice"));
    if (!invoice.empty()) return invoice;
    const auto intent = idOf(memberOf(object, "payment_intent"));
    return intent.empty() ? idOf(object) : intent;
}

std::optional<PaymentNews> refundedCharge(const Json& charge) {
    PaymentNews news;
    news.type = common::kPaymentRefunded;
    news.result.state = PARLEY_PAY_REFUNDED;
    news.result.object_id = paymentBehind(charge);
    news.payment_id = idOf(memberOf(charge, "payment_intent"));
    news.result.customer_id = idOf(memberOf(charge, "customer"));
    news.result.amount = sumOf(charge, "amount_refunded");
    news.result.metadata_json = metadataOf(charge);
    return news;
}

std::optional<PaymentNews> disputedCharge(const Json& dispute) {
    PaymentNews news;
    news.type = common::kPaymentDisputed;
    news.result.state = PARLEY_PAY_PENDING;
    news.result.object_id = paymentBehind(dispute);
    news.payment_id = idOf(memberOf(dispute, "payment_intent"));
    news.result.amount = sumOf(dispute, "amount");
    news.result.metadata_json = metadataOf(dispute);
    return news;
}

Reader readerOf(std::string_view type) {
    using Meaning = common::Meaning<Reader>;
    constexpr std::array kMeanings{
        Meaning{"checkout.session.completed", paidSession},
        Meaning{"checkout.session.async_payment_succeeded", paidSession},
        Meaning{"checkout.session.async_payment_failed", failedSession},
        // Two events of one payment; both name the same invoice.
        Meaning{"invoice.paid", paidInvoice},
        Meaning{"invoice.payment_succeeded", paidInvoice},
        Meaning{"invoice.payment_failed", unpaidInvoice},
        Meaning{"invoice_payment.paid", paidByIntent},
        Meaning{"customer.subscription.created", changedSubscription},
        Meaning{"customer.subscription.updated", changedSubscription},
        Meaning{"customer.subscription.paused", changedSubscription},
        Meaning{"customer.subscription.resumed", changedSubscription},
        Meaning{"customer.subscription.deleted", endedSubscription},
        Meaning{"charge.refunded", refundedCharge},
        Meaning{"charge.dispute.created", disputedCharge}};
    return common::meaningOf<Reader>(type, kMeanings, nullptr);
}

}  // namespace

std::optional<PaymentNews> newsOf(std::string_view body) {
    return parley::readJson(
        body,
        [](const Json& event) {
            const auto read = readerOf(event.at("type").get<std::string>());
            const auto& object = event.at("data").at("object");
            if (!object.is_object())
                throw parley::Failure{PARLEY_E_INVALID, "an event without an object"};
            auto news = read == nullptr ? std::nullopt : read(object);
            if (!news) return news;
            news->event_id = event.at("id").get<std::string>();
            news->at_us = timeOf(event, "created");
            news->result.vendor_us = news->at_us;
            return news;
        },
        PARLEY_E_INVALID);
}

}  // namespace stripe

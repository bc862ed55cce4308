#include "events.hpp"

#include "objects.hpp"
#include "vendor_time.hpp"

#include <common/vendor_status.hpp>

namespace paypal {

namespace {

using common::memberOf;
using common::PaymentNews;

using Reader = std::optional<PaymentNews> (*)(const Json& resource);

std::string orderBehind(const Json& capture) {
    const auto& related = memberOf(memberOf(capture, "supplementary_data"), "related_ids");
    return wordIn(related, "order_id");
}

/// The payer agreed; the money is still to be taken.
std::optional<PaymentNews> approvedOrder(const Json& order) {
    PaymentNews news;
    news.type = common::kCheckoutApproved;
    news.result = resultOfOrder(order);
    news.result.redirect_url.clear();
    news.checkout_id = order.at("id").get<std::string>();
    return news;
}

std::optional<PaymentNews> completedOrder(const Json& order) {
    const auto& capture = captureIn(order);
    if (capture.is_null() || wordIn(capture, "status") != "COMPLETED") return std::nullopt;
    auto news = approvedOrder(order);
    news->type = common::kCheckoutPaid;
    return news;
}

PaymentNews captureNews(const Json& capture, const char* type) {
    PaymentNews news;
    news.type = type;
    news.result = resultOfCapture(capture);
    news.checkout_id = orderBehind(capture);
    return news;
}

std::optional<PaymentNews> takenCapture(const Json& capture) {
    return captureNews(capture, common::kCheckoutPaid);
}

std::optional<PaymentNews> deniedCapture(const Json& capture) {
    auto news = captureNews(capture, common::kPaymentFailed);
    news.result.state = PARLEY_PAY_FAILED;
    return news;
}

/// With all that has been given back of the payment so far, where PayPal says.
std::optional<PaymentNews> refundedCapture(const Json& refund) {
    PaymentNews news;
    news.type = common::kPaymentRefunded;
    news.result = resultOfRefund(refund);
    news.result.state = PARLEY_PAY_REFUNDED;
    const auto total =
        sumOf(memberOf(memberOf(refund, "seller_payable_breakdown"), "total_refunded_amount"));
    if (!common::currencyOf(total).empty()) news.result.amount = total;
    const auto capture = idBehind(refund, "up");
    if (!capture.empty()) news.result.object_id = capture;
    return news;
}

/// Of the older API, which still tells of subscriptions.
PaymentNews saleNews(const Json& sale, const char* type, std::uint32_t state) {
    PaymentNews news;
    news.type = type;
    news.result.state = state;
    news.result.object_id = sale.at("id").get<std::string>();
    news.result.amount = sumOf(memberOf(sale, "amount"));
    news.result.fee = sumOf(memberOf(sale, "transaction_fee"));
    news.result.metadata_json = metadataOf(common::textOf(sale, "custom"));
    news.subscription_id = wordIn(sale, "billing_agreement_id");
    return news;
}

std::optional<PaymentNews> completedSale(const Json& sale) {
    auto news = saleNews(sale, common::kSubscriptionRenewed, PARLEY_PAY_CAPTURED);
    if (news.subscription_id.empty()) news.type = common::kCheckoutPaid;
    return news;
}

std::optional<PaymentNews> deniedSale(const Json& sale) {
    return saleNews(sale, common::kPaymentFailed, PARLEY_PAY_FAILED);
}

std::optional<PaymentNews> refundedSale(const Json& refund) {
    auto news = saleNews(refund, common::kPaymentRefunded, PARLEY_PAY_REFUNDED);
    const auto sale = wordIn(refund, "sale_id");
    if (!sale.empty()) news.result.object_id = sale;
    const auto total = sumOf(memberOf(refund, "total_refunded_amount"));
    if (!common::currencyOf(total).empty()) news.result.amount = total;
    return news;
}

PaymentNews subscriptionNews(const Json& subscription, const char* type) {
    PaymentNews news;
    news.type = type;
    news.result = resultOfSubscription(subscription);
    news.result.redirect_url.clear();
    news.subscription_id = news.result.object_id;
    news.plan = wordIn(subscription, "plan_id");
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

std::optional<PaymentNews> unpaidSubscription(const Json& subscription) {
    auto news = subscriptionNews(subscription, common::kPaymentFailed);
    news.result.state = PARLEY_PAY_PAST_DUE;
    return news;
}

std::optional<PaymentNews> openedDispute(const Json& dispute) {
    PaymentNews news;
    news.type = common::kPaymentDisputed;
    news.result.state = PARLEY_PAY_PENDING;
    const auto& disputed = memberOf(dispute, "disputed_transactions");
    news.result.object_id = disputed.at(0).at("seller_transaction_id").get<std::string>();
    news.result.amount = sumOf(memberOf(dispute, "dispute_amount"));
    return news;
}

Reader readerOf(std::string_view type) {
    using Meaning = common::Meaning<Reader>;
    constexpr std::array kMeanings{
        Meaning{"CHECKOUT.ORDER.APPROVED", approvedOrder},
        Meaning{"CHECKOUT.ORDER.COMPLETED", completedOrder},
        Meaning{"PAYMENT.CAPTURE.COMPLETED", takenCapture},
        Meaning{"PAYMENT.CAPTURE.DENIED", deniedCapture},
        Meaning{"PAYMENT.CAPTURE.DECLINED", deniedCapture},
        Meaning{"PAYMENT.CAPTURE.REFUNDED", refundedCapture},
        Meaning{"PAYMENT.CAPTURE.REVERSED", refundedCapture},
        Meaning{"PAYMENT.SALE.COMPLETED", completedSale},
        Meaning{"PAYMENT.SALE.DENIED", deniedSale},
        Meaning{"PAYMENT.SALE.REFUNDED", refundedSale},
        Meaning{"PAYMENT.SALE.REVERSED", refundedSale},
        Meaning{"BILLING.SUBSCRIPTION.ACTIVATED", changedSubscription},
        Meaning{"BILLING.SUBSCRIPTION.UPDATED", changedSubscription},
        Meaning{"BILLING.SUBSCRIPTION.RE-ACTIVATED", changedSubscription},
        Meaning{"BILLING.SUBSCRIPTION.SUSPENDED", changedSubscription},
        Meaning{"BILLING.SUBSCRIPTION.CANCELLED", endedSubscription},
        Meaning{"BILLING.SUBSCRIPTION.EXPIRED", endedSubscription},
        Meaning{"BILLING.SUBSCRIPTION.PAYMENT.FAILED", unpaidSubscription},
        Meaning{"CUSTOMER.DISPUTE.CREATED", openedDispute}};
    return common::meaningOf<Reader>(type, kMeanings, nullptr);
}

}  // namespace

std::optional<PaymentNews> newsOf(std::string_view body) {
    return parley::readJson(
        body,
        [](const Json& event) {
            const auto read = readerOf(event.at("event_type").get<std::string>());
            auto news = read == nullptr ? std::nullopt : read(event.at("resource"));
            if (!news) return news;
            news->event_id = event.at("id").get<std::string>();
            news->at_us = timeIn(event, "create_time");
            news->result.vendor_us = news->at_us;
            return news;
        },
        PARLEY_E_INVALID);
}

}  // namespace paypal

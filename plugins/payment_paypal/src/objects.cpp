#include "objects.hpp"

#include "vendor_time.hpp"

#include <common/vendor_status.hpp>

namespace paypal {

namespace {

using common::memberOf;
using parley::PaymentResult;
using Meaning = common::Meaning<std::uint32_t>;

constexpr std::size_t kLongestCustomId = 127;

const Json& firstOf(const Json& list) {
    static const Json kNone;
    return list.is_array() && !list.empty() ? list.at(0) : kNone;
}

std::uint32_t stateOfCapture(const Json& capture) {
    constexpr std::array kMeanings{
        Meaning{"COMPLETED", PARLEY_PAY_CAPTURED},
        Meaning{"DECLINED", PARLEY_PAY_FAILED},
        Meaning{"FAILED", PARLEY_PAY_FAILED},
        Meaning{"PARTIALLY_REFUNDED", PARLEY_PAY_CAPTURED},
        Meaning{"REFUNDED", PARLEY_PAY_REFUNDED}};
    return common::meaningOf<std::uint32_t>(
        wordIn(capture, "status"), kMeanings, PARLEY_PAY_PENDING);
}

std::uint32_t stateOfOrder(const Json& order) {
    constexpr std::array kMeanings{
        Meaning{"CREATED", PARLEY_PAY_ACTION_REQUIRED},
        Meaning{"PAYER_ACTION_REQUIRED", PARLEY_PAY_ACTION_REQUIRED},
        Meaning{"APPROVED", PARLEY_PAY_AUTHORIZED},
        Meaning{"VOIDED", PARLEY_PAY_CANCELLED},
        Meaning{"COMPLETED", PARLEY_PAY_CAPTURED}};
    return common::meaningOf<std::uint32_t>(wordIn(order, "status"), kMeanings, PARLEY_PAY_PENDING);
}

PaymentResult resultWith(const Json& object, std::uint32_t state) {
    PaymentResult result;
    result.state = state;
    result.object_id = object.at("id").get<std::string>();
    result.vendor_us = std::max(timeIn(object, "update_time"), timeIn(object, "create_time"));
    result.metadata_json = metadataOf(common::textOf(object, "custom_id"));
    return result;
}

}  // namespace

int digitsOf(std::string_view currency) {
    return common::isListed("HUF JPY TWD ", currency) ? 0 : 2;
}

Json amountOf(const parley_money& money) {
    const auto currency = common::currencyOf(money);
    return {{"currency_code", currency}, {"value", common::decimalOf(money, digitsOf(currency))}};
}

parley_money sumOf(const Json& amount) {
    if (!amount.is_object()) return {};
    // The older API has other names.
    const bool is_older = amount.contains("total");
    const auto value = wordIn(amount, is_older ? "total" : "value");
    const auto currency =
        wordIn(amount, amount.contains("currency") ? "currency" : "currency_code");
    return common::moneyOfDecimal(value, currency);
}

std::string customIdOf(const Json& metadata) {
    if (metadata.empty()) return {};
    const auto whole = parley::toText(metadata);
    if (whole.size() <= kLongestCustomId) return whole;
    const auto& order = memberOf(metadata, "order");
    if (order.is_string() && order.get_ref<const std::string&>().size() <= kLongestCustomId)
        return order.get<std::string>();
    throw parley::Failure{PARLEY_E_INVALID, "the metadata is too long for PayPal"};
}

std::string metadataOf(std::string_view custom_id) {
    if (custom_id.empty()) return {};
    const auto whole = Json::parse(custom_id, nullptr, false);
    return parley::toText(whole.is_object() ? whole : Json{{"order", custom_id}});
}

std::string wordIn(const Json& object, const char* name) {
    return std::string{common::textOf(object, name)};
}

std::int64_t timeIn(const Json& object, const char* name) {
    return timeOf(common::textOf(object, name)).value_or(0);
}

std::string linkOf(const Json& object, std::initializer_list<std::string_view> names) {
    for (const auto& link : memberOf(object, "links")) {
        const auto name = common::textOf(link, "rel");
        if (std::find(names.begin(), names.end(), name) != names.end())
            return link.at("href").get<std::string>();
    }
    return {};
}

std::string idBehind(const Json& object, std::string_view link) {
    const auto address = linkOf(object, {link});
    return address.substr(address.rfind('/') + 1);
}

const Json& captureIn(const Json& order) {
    const auto& unit = firstOf(memberOf(order, "purchase_units"));
    return firstOf(memberOf(memberOf(unit, "payments"), "captures"));
}

PaymentResult resultOfCapture(const Json& capture) {
    auto result = resultWith(capture, stateOfCapture(capture));
    result.amount = sumOf(memberOf(capture, "amount"));
    result.fee = sumOf(memberOf(memberOf(capture, "seller_receivable_breakdown"), "paypal_fee"));
    return result;
}

PaymentResult resultOfOrder(const Json& order) {
    const auto payer = wordIn(memberOf(order, "payer"), "payer_id");
    const auto& unit = firstOf(memberOf(order, "purchase_units"));
    if (const auto& capture = captureIn(order); !capture.is_null()) {
        auto result = resultOfCapture(capture);
        result.customer_id = payer;
        if (result.metadata_json.empty())
            result.metadata_json = metadataOf(common::textOf(unit, "custom_id"));
        return result;
    }
    auto result = resultWith(order, stateOfOrder(order));
    result.customer_id = payer;
    result.redirect_url = linkOf(order, {"payer-action", "approve"});
    result.amount = sumOf(memberOf(unit, "amount"));
    result.metadata_json = metadataOf(common::textOf(unit, "custom_id"));
    return result;
}

PaymentResult resultOfRefund(const Json& refund) {
    const auto status = wordIn(refund, "status");
    auto result = resultWith(
        refund,
        status == "COMPLETED" ? PARLEY_PAY_REFUNDED
                              : (status == "PENDING" ? PARLEY_PAY_PENDING : PARLEY_PAY_FAILED));
    result.amount = sumOf(memberOf(refund, "amount"));
    return result;
}

PaymentResult resultOfSubscription(const Json& subscription) {
    constexpr std::array kMeanings{
        Meaning{"APPROVAL_PENDING", PARLEY_PAY_ACTION_REQUIRED},
        Meaning{"ACTIVE", PARLEY_PAY_ACTIVE},
        Meaning{"SUSPENDED", PARLEY_PAY_PAST_DUE},
        Meaning{"CANCELLED", PARLEY_PAY_CANCELLED},
        Meaning{"EXPIRED", PARLEY_PAY_CANCELLED}};
    auto result = resultWith(
        subscription,
        common::meaningOf<std::uint32_t>(
            wordIn(subscription, "status"), kMeanings, PARLEY_PAY_PENDING));
    const auto& billing = memberOf(subscription, "billing_info");
    result.period_end_us = timeIn(billing, "next_billing_time");
    result.amount = sumOf(memberOf(memberOf(billing, "last_payment"), "amount"));
    result.customer_id = wordIn(memberOf(subscription, "subscriber"), "payer_id");
    result.redirect_url = linkOf(subscription, {"approve"});
    return result;
}

}  // namespace paypal

#pragma once

#include "json_fields.hpp"
#include "money_text.hpp"

#include <parley/plugin.hpp>

#include <string>
#include <string_view>

/// What the plugins of payment vendors share: how an order is read, and how news are told.
namespace common {

// The types of parley/payment.h.
inline constexpr const char* kCheckoutApproved = "checkout.approved";
inline constexpr const char* kCheckoutPaid = "checkout.paid";
inline constexpr const char* kSubscriptionRenewed = "subscription.renewed";
inline constexpr const char* kSubscriptionChanged = "subscription.changed";
inline constexpr const char* kSubscriptionCancelled = "subscription.cancelled";
inline constexpr const char* kPaymentFailed = "payment.failed";
inline constexpr const char* kPaymentRefunded = "payment.refunded";
inline constexpr const char* kPaymentDisputed = "payment.disputed";
inline constexpr const char* kPaymentNamed = "payment.named";

inline constexpr std::int64_t kMicrosInSecond = 1'000'000;

inline const char* wordOfState(std::uint32_t state) {
    constexpr std::array<const char*, 10> kWords{
        "",
        "pending",
        "action_required",
        "authorized",
        "captured",
        "refunded",
        "cancelled",
        "failed",
        "active",
        "past_due"};
    return state < kWords.size() ? kWords[state] : "";
}

/// One piece of news in Parley's words. The object of `result` is the payment or the subscription.
struct PaymentNews {
    std::string event_id;
    const char* type = "";
    std::int64_t at_us = 0;
    parley::PaymentResult result{};
    /// The order's page, and the subscription that a payment is for, where the vendor says.
    std::string checkout_id{};
    std::string subscription_id{};
    /// What else the vendor calls the payment.
    std::string payment_id{};
    /// What a subscription changed to, where the vendor says.
    std::string plan{};
};

inline Json toJson(const parley_money& money) {
    return {{"micros", money.micros}, {"currency", currencyOf(money)}};
}

inline std::string bodyOf(const PaymentNews& news) {
    const auto& result = news.result;
    Json body{
        {"state", wordOfState(result.state)},
        {"object_id", result.object_id},
        {"vendor_us", result.vendor_us}};
    const auto add = [&body](const char* name, const std::string& value) {
        if (!value.empty()) body[name] = value;
    };
    add("customer_id", result.customer_id);
    add("checkout_id", news.checkout_id);
    add("subscription_id", news.subscription_id);
    add("payment_id", news.payment_id);
    add("plan", news.plan);
    if (!currencyOf(result.amount).empty()) body["amount"] = toJson(result.amount);
    if (!currencyOf(result.fee).empty()) body["fee"] = toJson(result.fee);
    if (result.period_end_us != 0) body["period_end_us"] = result.period_end_us;
    body["metadata"] =
        result.metadata_json.empty() ? Json::object() : Json::parse(result.metadata_json);
    return parley::toText(body);
}

inline void tell(parley::Webhook& webhook, const PaymentNews& news) {
    webhook.event(news.event_id, news.result.object_id, news.type, news.at_us, bodyOf(news));
}

/// A JSON object of the order's; an empty text is one without members. Throws INVALID.
inline Json objectGiven(const parley_str& text, const char* what) {
    if (text.n == 0) return Json::object();
    auto object = parseGiven(parley::view(text), what);
    if (!object.is_object())
        throw parley::Failure{PARLEY_E_INVALID, std::string{what} + " is no JSON object"};
    return object;
}

/// Whether money moves or a subscription changes.
inline bool movesMoney(std::uint32_t op) {
    return op == PARLEY_PAY_CAPTURE || op == PARLEY_PAY_REFUND || op == PARLEY_PAY_CHANGE_PLAN ||
           op == PARLEY_PAY_CANCEL || op == PARLEY_PAY_CHARGE;
}

/// What a failure of an exchange means for an order: a page that nobody saw may be made again,
/// money that may have moved is in doubt.
inline parley::Status doubtful(parley::Status status, std::uint32_t op) {
    if (!movesMoney(op)) {
        status.flags &= ~PARLEY_F_SIDE_EFFECT;
        return status;
    }
    return parley::outcomeUnknown(std::move(status));
}

/// The order as the steps of a payment need it, with texts of its own.
struct PaymentWish {
    explicit PaymentWish(const parley_pay_request& asked)
        : op{asked.op},
          key{parley::view(asked.idempotency_key)},
          amount{asked.amount},
          object_id{parley::view(asked.object_id)},
          customer_id{parley::view(asked.customer_id)},
          email{parley::view(asked.email)},
          description{parley::view(asked.description)},
          interval{parley::view(asked.interval)},
          return_url{parley::view(asked.return_url)},
          cancel_url{parley::view(asked.cancel_url)},
          metadata(objectGiven(asked.metadata_json, "the metadata")),
          options(objectGiven(asked.options_json, "the options")) {
        const bool needs_key = op != PARLEY_PAY_QUERY && op != PARLEY_PAY_PORTAL;
        if (needs_key && key.empty())
            throw parley::Failure{PARLEY_E_INVALID, "an order without idempotency key"};
    }

    /// Throws INVALID when it is missing.
    const std::string& object() const {
        if (object_id.empty()) throw parley::Failure{PARLEY_E_INVALID, "the order names no object"};
        return object_id;
    }
    /// "month" or "year". Throws INVALID for anything else.
    const std::string& period() const {
        if (interval != "month" && interval != "year")
            throw parley::Failure{PARLEY_E_INVALID, "the interval is neither month nor year"};
        return interval;
    }
    std::string option(const char* name) const {
        const auto& value = memberOf(options, name);
        if (value.is_null()) return {};
        if (!value.is_string())
            throw parley::Failure{PARLEY_E_INVALID, std::string{name} + " is no text"};
        return value.get<std::string>();
    }
    bool isSet(const char* name) const {
        const auto& value = memberOf(options, name);
        if (value.is_null()) return false;
        if (!value.is_boolean())
            throw parley::Failure{
                PARLEY_E_INVALID, std::string{name} + " is neither true nor false"};
        return value.get<bool>();
    }
    bool hasAmount() const { return !currencyOf(amount).empty(); }

    std::uint32_t op;
    std::string key;
    parley_money amount;
    std::string object_id;
    std::string customer_id;
    std::string email;
    std::string description;
    std::string interval;
    std::string return_url;
    std::string cancel_url;
    Json metadata;
    Json options;
};

}  // namespace common

#pragma once

#include "bank.hpp"

/// What is read of the bank's books.
namespace sandbox {

inline std::string textIn(const Json& object, const char* name) {
    return std::string{common::textOf(object, name)};
}

inline std::int64_t numberIn(const Json& object, const char* name) {
    return object.at(name).get<std::int64_t>();
}

inline parley_money moneyIn(const Json& object) {
    return common::moneyOf(numberIn(object, "micros"), common::textOf(object, "currency"));
}

inline std::uint32_t stateOf(std::string_view word) {
    for (std::uint32_t state = PARLEY_PAY_PENDING; state <= PARLEY_PAY_PAST_DUE; ++state)
        if (word == common::wordOfState(state)) return state;
    return PARLEY_PAY_PENDING;
}

/// Of an order, a payment or a subscription.
inline parley::PaymentResult resultOf(const Json& object) {
    parley::PaymentResult result;
    result.state = stateOf(common::textOf(object, "state"));
    result.object_id = textIn(object, "id");
    result.customer_id = textIn(object, "customer");
    result.amount = moneyIn(object);
    result.vendor_us = numberIn(object, "at_us");
    result.period_end_us = object.value("period_end_us", std::int64_t{0});
    const auto& metadata = object.at("metadata");
    if (!metadata.empty()) result.metadata_json = parley::toText(metadata);
    return result;
}

}  // namespace sandbox

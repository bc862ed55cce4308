#pragma once

#include "cashier.hpp"
#include "ids.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace parley::billing {

std::string_view toText(PaymentEvent::Kind kind);
/// As `parley.apply_payment` takes it.
nlohmann::json toJson(const PaymentEvent& event);
/// What a vendor answered at once, as if it had told us later.
PaymentEvent eventOf(
    PaymentEvent::Kind kind,
    PurchaseId order,
    const Cashiers::Receipt& receipt,
    std::string event_id);
bool isPaid(const Cashiers::Receipt& receipt);

}  // namespace parley::billing

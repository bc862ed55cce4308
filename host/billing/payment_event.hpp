#pragma once

#include "cashier.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace parley::billing {

std::string_view toText(PaymentEvent::Kind kind);
/// As `parley.apply_payment` takes it.
nlohmann::json toJson(const PaymentEvent& event);

}  // namespace parley::billing

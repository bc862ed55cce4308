#pragma once

#include <common/payment_news.hpp>

#include <optional>
#include <string_view>

namespace paypal {

/// What an event of PayPal's says, if it concerns money. Throws INVALID for what is no event.
std::optional<common::PaymentNews> newsOf(std::string_view body);

}  // namespace paypal

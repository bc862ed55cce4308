#pragma once

#include <common/payment_news.hpp>

#include <optional>

namespace stripe {

/// What an event of Stripe's says, if it concerns money. Throws INVALID for what is no event.
std::optional<common::PaymentNews> newsOf(std::string_view body);

}  // namespace stripe

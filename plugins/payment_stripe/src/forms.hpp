#pragma once

#include "settings.hpp"

#include <common/form_text.hpp>
#include <common/payment_news.hpp>

#include <string_view>

namespace stripe {

/// How many digits Stripe's currencies have after the point.
int digitsOf(std::string_view currency);

/// The bodies of what is asked of Stripe. Each throws INVALID for an order that is none.
common::FormText checkoutForm(const Settings& settings, const common::PaymentWish& wish);
common::FormText portalForm(const Settings& settings, const common::PaymentWish& wish);
common::FormText refundForm(const common::PaymentWish& wish, const std::string& payment_intent);
common::FormText chargeForm(const common::PaymentWish& wish, const std::string& payment_method);
/// `subscription` is what is changed, as Stripe has it.
common::FormText changeForm(const common::PaymentWish& wish, const common::Json& subscription);

}  // namespace stripe

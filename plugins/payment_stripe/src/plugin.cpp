#include "stripe_provider.hpp"

PARLEY_PLUGIN("payment_stripe", "1.0.0", stripe::StripeProvider)

#include "paypal_provider.hpp"

PARLEY_PLUGIN("payment_paypal", "1.0.0", paypal::PayPalProvider)

#include "paypal_provider.hpp"

#include "order.hpp"

namespace paypal {

PayPalProvider::PayPalProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)} {}

std::unique_ptr<parley::Payment> PayPalProvider::submit(const parley::PaymentOpen& open) {
    return std::make_unique<Order>(settings_, tokens_, open);
}

std::unique_ptr<parley::Webhook> PayPalProvider::webhook(const parley::WebhookOpen& open) {
    return std::make_unique<Notice>(settings_, tokens_, certificates_, open);
}

std::unique_ptr<parley::Check> PayPalProvider::check(const parley::CheckOpen& open) {
    // Fetched anew: the one at hand would prove nothing.
    return std::make_unique<parley::HttpCheck>(open, tokenRequest(settings_));
}

}  // namespace paypal

#include "stripe_provider.hpp"

#include "events.hpp"
#include "order.hpp"
#include "signature.hpp"

namespace stripe {

StripeProvider::StripeProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)} {}

std::unique_ptr<parley::Payment> StripeProvider::submit(const parley::PaymentOpen& open) {
    return std::make_unique<Order>(settings_, open);
}

std::unique_ptr<parley::Webhook> StripeProvider::webhook(const parley::WebhookOpen& open) {
    auto webhook = std::make_unique<parley::Webhook>(open);
    try {
        expectSigned(settings_, open, *webhook);
        if (const auto news = newsOf(parley::view(open.body))) common::tell(*webhook, *news);
        webhook->reply();
    } catch (const parley::Failure& failure) {
        webhook->refuse(failure.status());
    }
    return webhook;
}

std::unique_ptr<parley::Check> StripeProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<parley::HttpCheck>(open, toVendor(settings_, "GET", "/v1/balance"));
}

}  // namespace stripe

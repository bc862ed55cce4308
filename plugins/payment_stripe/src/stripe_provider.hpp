#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace stripe {

/// Stripe: pages of its own for payers, and signed webhooks.
class StripeProvider final : public parley::Provider,
                             public parley::PaymentProvider,
                             public parley::WebhookReceiver,
                             public parley::Configurable {
public:
    explicit StripeProvider(const parley::Setup& setup);

    std::unique_ptr<parley::Payment> submit(const parley::PaymentOpen& open) override;
    std::unique_ptr<parley::Webhook> webhook(const parley::WebhookOpen& open) override;
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;

private:
    const Settings settings_;
};

}  // namespace stripe

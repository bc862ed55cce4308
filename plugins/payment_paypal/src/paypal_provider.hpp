#pragma once

#include "access.hpp"
#include "notice.hpp"

#include <parley/plugin.hpp>

namespace paypal {

/// PayPal: orders and subscriptions on its own pages, and signed webhooks.
class PayPalProvider final : public parley::Provider,
                             public parley::PaymentProvider,
                             public parley::WebhookReceiver,
                             public parley::Configurable {
public:
    explicit PayPalProvider(const parley::Setup& setup);

    std::unique_ptr<parley::Payment> submit(const parley::PaymentOpen& open) override;
    std::unique_ptr<parley::Webhook> webhook(const parley::WebhookOpen& open) override;
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;

private:
    const Settings settings_;
    TokenCache tokens_;
    CertificateCache certificates_;
};

}  // namespace paypal

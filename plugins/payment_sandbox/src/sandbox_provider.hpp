#pragma once

#include "courier.hpp"

#include <parley/plugin.hpp>

namespace sandbox {

/// A bank of play money, for trying things out.
class SandboxProvider final : public parley::Provider,
                              public parley::PaymentProvider,
                              public parley::WebhookReceiver,
                              public parley::Configurable {
public:
    explicit SandboxProvider(const parley::Setup& setup);

    std::unique_ptr<parley::Payment> submit(const parley::PaymentOpen& open) override;
    std::unique_ptr<parley::Webhook> webhook(const parley::WebhookOpen& open) override;
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override;

private:
    /// From any strand: something is to be told.
    void wakeCourier();

    const Settings settings_;
    SharedBank bank_;
    Courier courier_;
};

}  // namespace sandbox

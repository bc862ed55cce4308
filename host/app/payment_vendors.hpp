#pragma once

#include <base/clock.hpp>
#include <billing/cashier.hpp>

#include <cstdint>
#include <memory>

namespace parley::provider {
struct PaymentOrder;
struct Services;
enum class PaymentStep : std::uint8_t;
}  // namespace parley::provider
namespace parley::tenancy {
struct Services;
}

namespace parley::app {

/// The payment plugins of each tenant, as billing asks for them.
class PaymentVendors final : public billing::Cashiers {
public:
    /// Both are there before the first call, and as long as this is.
    PaymentVendors(
        const std::unique_ptr<tenancy::Services>& tenancy,
        const std::unique_ptr<provider::Services>& providers,
        const base::Clock& clock)
        : tenancy_{tenancy}, providers_{providers}, clock_{clock} {}

    base::Result<Receipt> checkout(
        base::TenantId tenant, const std::string& vendor, const Purchase& purchase) override;
    base::Result<Receipt> capture(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& order_key,
        const std::string& object_id) override;
    base::Result<Receipt> refund(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& refund_key,
        const std::string& object_id,
        const billing::Money& amount) override;
    base::Result<Receipt> charge(
        base::TenantId tenant, const std::string& vendor, const Purchase& purchase) override;
    base::Result<Receipt> cancelSubscription(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& key,
        const std::string& subscription_id) override;
    base::Result<Receipt> changeSubscription(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& subscription_id,
        const Purchase& purchase) override;
    base::Result<std::string> portalUrl(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& customer_id,
        const std::string& return_url) override;
    base::Result<std::vector<billing::PaymentEvent>> read(
        base::TenantId tenant,
        const std::string& vendor,
        const billing::PaymentCallback& callback) override;

private:
    base::Result<Receipt> settle(
        base::TenantId tenant, const std::string& vendor, provider::PaymentOrder order);
    [[nodiscard]] provider::PaymentOrder orderOf(
        base::TenantId tenant, provider::PaymentStep step, const Purchase& purchase) const;

    const std::unique_ptr<tenancy::Services>& tenancy_;
    const std::unique_ptr<provider::Services>& providers_;
    const base::Clock& clock_;
};

}  // namespace parley::app

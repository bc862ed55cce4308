#pragma once

#include <billing/cashier.hpp>

namespace parley::app {

/// Where nobody takes payments: everything is refused with `payments_not_offered`.
class NoCashiers final : public billing::Cashiers {
public:
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
};

}  // namespace parley::app

#include "no_cashiers.hpp"

namespace parley::app {

namespace {

base::Error noPayments() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "payments_not_offered",
        .advice = "Nobody takes payments here yet; an admin adds a payment provider."};
}

}  // namespace

base::Result<billing::Cashiers::Receipt> NoCashiers::checkout(
    base::TenantId /*tenant*/, const std::string& /*vendor*/, const Purchase& /*purchase*/) {
    return noPayments();
}

base::Result<billing::Cashiers::Receipt> NoCashiers::capture(
    base::TenantId /*tenant*/,
    const std::string& /*vendor*/,
    const std::string& /*order_key*/,
    const std::string& /*object_id*/) {
    return noPayments();
}

base::Result<billing::Cashiers::Receipt> NoCashiers::refund(
    base::TenantId /*tenant*/,
    const std::string& /*vendor*/,
    const std::string& /*refund_key*/,
    const std::string& /*object_id*/,
    const billing::Money& /*amount*/) {
    return noPayments();
}

base::Result<billing::Cashiers::Receipt> NoCashiers::cancelSubscription(
    base::TenantId /*tenant*/,
    const std::string& /*vendor*/,
    const std::string& /*key*/,
    const std::string& /*subscription_id*/) {
    return noPayments();
}

base::Result<billing::Cashiers::Receipt> NoCashiers::changeSubscription(
    base::TenantId /*tenant*/,
    const std::string& /*vendor*/,
    const std::string& /*subscription_id*/,
    const Purchase& /*purchase*/) {
    return noPayments();
}

base::Result<std::string> NoCashiers::portalUrl(
    base::TenantId /*tenant*/,
    const std::string& /*vendor*/,
    const std::string& /*customer_id*/,
    const std::string& /*return_url*/) {
    return noPayments();
}

base::Result<std::vector<billing::PaymentEvent>> NoCashiers::read(
    base::TenantId /*tenant*/,
    const std::string& /*vendor*/,
    const billing::PaymentCallback& /*callback*/) {
    return noPayments();
}

}  // namespace parley::app

#pragma once

#include "money.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::billing {

/// What became of a payment or a subscription at its vendor, in the same words for every vendor.
struct PaymentEvent {
    enum class Kind : std::uint8_t {
        PaymentSucceeded,
        PaymentFailed,
        PaymentRefunded,
        PaymentDisputed,
        SubscriptionRenewed,
        SubscriptionChanged,
        SubscriptionEnded,
        /// The payer agreed, and the money is still to be taken.
        CheckoutApproved,
        /// `payment_id` is another name of what `object_id` names.
        PaymentNamed
    };

    Kind kind = Kind::PaymentSucceeded;
    /// The vendor's id of this piece of news.
    std::string event_id = {};
    /// Ours, as it was given with the checkout; empty when the vendor does not say.
    std::string order_key = {};
    /// The vendor's payment or subscription. News of one object count in the order of
    /// `occurred_at`.
    std::string object_id = {};
    /// The vendor's subscription that a payment is for; empty for others.
    std::string subscription_id = {};
    /// What else the vendor calls the payment; may be empty.
    std::string payment_id = {};
    std::string customer_id = {};
    /// What was paid, and of a refund all that has been given back of the payment so far.
    Money amount = {};
    /// What the vendor keeps of it.
    Money fee = {};
    /// By the vendor's clock.
    base::UtcTime occurred_at = {};
    /// The end of what is paid of a subscription.
    std::optional<base::UtcTime> period_end = {};
    /// Which plan a subscription changed to, if the vendor says.
    std::optional<std::string> plan = {};
};

/// A request as a vendor sent it: the bytes as they came, since the signature is over them.
struct PaymentCallback {
    std::string method = "POST";
    /// The URL that it was sent to.
    std::string url = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

/// The payment vendors of all tenants. Calls suspend the fiber that makes them; app wires them to
/// the plugins. A vendor is named as in the address of its webhooks (`stripe`, `paypal`,
/// `sandbox`); an empty name is the first of the tenant's payment chain.
class Cashiers {
public:
    /// A page of the vendor on which something is paid.
    struct Purchase {
        /// Names the order, comes back with each event of it, and makes one charge of it however
        /// often it is asked for.
        std::string order_key;
        Money amount;
        /// `month` or `year`; empty for what is paid once.
        std::string interval = {};
        /// As the payer reads it.
        std::string description;
        std::string email = {};
        /// The vendor's customer; empty for a new one.
        std::string customer_id = {};
        std::string return_url;
        std::string cancel_url;
        nlohmann::json options = nlohmann::json::object();
    };
    /// What the vendor made of a request.
    struct Receipt {
        enum class State : std::uint8_t {
            Pending,
            ActionRequired,
            Paid,
            Refunded,
            Cancelled,
            Failed,
            Active,
            PastDue
        };
        State state = State::Pending;
        /// Which vendor it was.
        std::string vendor = {};
        std::string object_id = {};
        std::string customer_id = {};
        /// Where the payer goes next; may be empty.
        std::string redirect_url = {};
        Money amount = {};
        Money fee = {};
        base::UtcTime occurred_at = {};
        std::optional<base::UtcTime> period_end = {};
    };

    virtual ~Cashiers() = default;
    virtual base::Result<Receipt> checkout(
        base::TenantId tenant, const std::string& vendor, const Purchase& purchase) = 0;
    /// Takes what the payer has approved. The key makes repeated captures one.
    virtual base::Result<Receipt> capture(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& order_key,
        const std::string& object_id) = 0;
    virtual base::Result<Receipt> refund(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& refund_key,
        const std::string& object_id,
        const Money& amount) = 0;
    /// Takes money from the card that the vendor has saved for `customer_id`; nobody opens a page.
    /// InsufficientFunds when it does not pay.
    virtual base::Result<Receipt> charge(
        base::TenantId tenant, const std::string& vendor, const Purchase& purchase) = 0;
    /// At the end of what is paid.
    virtual base::Result<Receipt> cancelSubscription(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& key,
        const std::string& subscription_id) = 0;
    /// To another recurring price; the vendor prorates.
    virtual base::Result<Receipt> changeSubscription(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& subscription_id,
        const Purchase& purchase) = 0;
    /// The vendor's page for cards and invoices.
    virtual base::Result<std::string> portalUrl(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& customer_id,
        const std::string& return_url) = 0;
    /// Checks who sent it, and says what it says; Unauthenticated `webhook_not_genuine` otherwise.
    /// News that concern no money are no events.
    virtual base::Result<std::vector<PaymentEvent>> read(
        base::TenantId tenant, const std::string& vendor, const PaymentCallback& callback) = 0;
};

}  // namespace parley::billing

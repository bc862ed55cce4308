#pragma once

#include "asking.hpp"

#include <base/clock.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::provider {

/// An exact sum: millionths of a currency's unit, so 9.99 USD is 9990000.
struct Money {
    std::int64_t micros = 0;
    /// ISO 4217; empty where there is no sum.
    std::string currency = {};

    bool operator==(const Money&) const = default;
};

/// What is wanted of a payment vendor, with the numbers of the SDK (parley/payment.h).
enum class PaymentStep : std::uint8_t {
    /// A page of the vendor's for something that is paid once.
    Checkout = 1,
    /// A page of the vendor's for a recurring price.
    Subscribe,
    /// Takes what the payer approved.
    Capture,
    Refund,
    /// Of a subscription, prorated by the vendor.
    ChangePlan,
    /// A subscription, at the end of what is paid.
    Cancel,
    /// The vendor's page for cards and invoices.
    Portal,
    /// What became of an object.
    Query,
    /// A saved means of payment, without a page.
    Charge,
};

/// Whether money moves or a subscription changes. Pages and questions may be asked of another
/// vendor, or again: one that nobody opens costs nobody anything.
bool movesMoney(PaymentStep step);

struct PaymentOrder {
    PaymentStep step = PaymentStep::Checkout;
    /// One key is one charge, however often it is asked for.
    std::string idempotency_key = {};
    Money amount = {};
    /// The vendor's order, payment or subscription that this is about.
    std::string object_id = {};
    /// The vendor's customer; empty for a new one.
    std::string customer_id = {};
    std::string email = {};
    /// As the payer reads it.
    std::string description = {};
    /// `month` or `year`, of a recurring price.
    std::string interval = {};
    std::string return_url = {};
    std::string cancel_url = {};
    /// A JSON object that comes back with every event of the object.
    std::string metadata_json = {};
    /// A JSON object; the author's guide has its members.
    std::string options_json = {};
    std::optional<base::MonoTime> deadline = {};
};

enum class PaymentState : std::uint8_t {
    Pending = 1,
    ActionRequired,
    Authorized,
    Captured,
    Refunded,
    Cancelled,
    Failed,
    Active,
    PastDue,
};

/// `action_required`, as events spell it.
std::string_view toText(PaymentState state);

/// What the vendor made of an order.
struct PaymentReceipt {
    PaymentState state = PaymentState::Pending;
    /// `stripe`, as in the address of its webhooks.
    std::string vendor = {};
    std::string object_id = {};
    std::string customer_id = {};
    /// Where the payer goes next; may be empty.
    std::string redirect_url = {};
    Money amount = {};
    /// What the vendor keeps of it.
    Money fee = {};
    /// By the vendor's clock.
    base::UtcTime occurred_at = {};
    /// The end of what is paid of a subscription.
    std::optional<base::UtcTime> period_end = {};
    std::string metadata_json = {};
};

/// A payment that was declined, or whose outcome is unknown, has a failure and may have a receipt.
struct PaymentOutcome {
    std::optional<Failure> failure = {};
    std::optional<PaymentReceipt> receipt = {};
};

/// A request of a vendor to the host, or of a payer to a page of the vendor's: the bytes as they
/// came.
struct VendorCall {
    std::string method = "POST";
    /// As the vendor spelled it.
    std::string url = {};
    std::string path = {};
    std::string query = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    base::UtcTime received_at = {};
    std::optional<base::MonoTime> deadline = {};
};

/// Something that happened, in Parley's words; the author's guide has the types and what is in
/// `body_json`.
struct VendorNews {
    std::string event_id = {};
    /// Orders news of one thing.
    std::string object_id = {};
    std::string type = {};
    base::UtcTime at = {};
    std::string body_json = {};
};

/// What a vendor's request says, and what is answered once that is stored.
struct VendorReading {
    /// Auth when the signature is wrong, Invalid for what cannot be read; then there are no news.
    std::optional<Failure> failure = {};
    std::vector<VendorNews> news = {};
    int http_status = 200;
    std::string content_type = {};
    std::string body = {};
};

/// A configured payment provider, or a chain of them. Any loop.
class Cashier {
public:
    virtual ~Cashier() = default;
    /// On a loop. `done` is called once, later.
    virtual std::unique_ptr<Asking> settle(
        const PaymentOrder& order, std::function<void(PaymentOutcome)> done) = 0;
    /// On a loop. `done` is called once, later.
    virtual std::unique_ptr<Asking> read(
        const VendorCall& call, std::function<void(VendorReading)> done) = 0;
};

/// Asks on `loop` and waits, on a fiber or on a thread that is no loop.
PaymentOutcome settleAndWait(io::Loop& loop, Cashier& cashier, const PaymentOrder& order);
VendorReading readAndWait(io::Loop& loop, Cashier& cashier, const VendorCall& call);

/// How a payment plugin is called in addresses: `payment_stripe` is `stripe`.
std::string_view vendorOf(std::string_view plugin_id);

}  // namespace parley::provider

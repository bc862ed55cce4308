#pragma once

#include "cashier.hpp"
#include "ids.hpp"
#include "money.hpp"
#include "plans.hpp"
#include "subscriptions.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <storage/rows.hpp>
#include <tenancy/actor.hpp>

#include <optional>
#include <string>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// Something a user buys.
struct Order {
    PurchaseId id = {};
    base::UserId user = {};
    std::string plan = {};
    /// `created`, `failed`, `paid`, `refunded` or `disputed`.
    std::string state = {};
    std::string vendor = {};
    std::string vendor_object = {};
    Money amount = {};
    Money refunded = {};
    base::UtcTime created_at = {};
    std::optional<base::UtcTime> paid_at = {};
};

/// Buying, from the price to what was paid for. What vendors say, at once or later, goes through
/// the same SQL, so that it counts once.
class Purchases {
public:
    struct Wish {
        base::UserId user = {};
        std::string email = {};
        std::string plan_slug = {};
        /// To make a conversation longer instead.
        std::optional<base::Uuid> conversation = {};
        /// To pay what is owed instead.
        std::optional<InvoiceId> invoice = {};
        /// Empty: the first of the tenant's chain.
        std::string vendor = {};
        std::string return_url = {};
        std::string cancel_url = {};
    };
    struct Opened {
        PurchaseId id = {};
        Cashiers::Receipt receipt = {};
    };

    Purchases(
        storage::Database& database,
        const base::Clock& clock,
        Cashiers& cashiers,
        Plans& plans,
        Subscriptions& subscriptions)
        : database_{database},
          clock_{clock},
          cashiers_{cashiers},
          plans_{plans},
          subscriptions_{subscriptions} {}

    /// The page on which it is paid.
    base::Result<Opened> checkout(base::TenantId tenant, const Wish& wish);
    /// Takes what the payer has approved; the same answer however often. Of anybody's order when no
    /// user is named.
    base::Result<Order> capture(
        base::TenantId tenant, const std::optional<base::UserId>& user, PurchaseId id);
    /// Ends a subscription with what is paid of it, at its vendor first.
    base::Result<Standing> cancel(base::TenantId tenant, base::UserId user);
    /// Another plan: as `Subscriptions::change`, at the subscription's vendor first.
    base::Result<Standing> change(
        base::TenantId tenant, base::UserId user, const std::string& plan_slug);
    base::Result<std::string> portal(
        base::TenantId tenant, base::UserId user, const std::string& return_url);
    base::Result<Order> find(
        base::TenantId tenant, std::optional<base::UserId> user, PurchaseId id) const;
    /// Gives money back, all that is left of the payment when no amount is named.
    base::Result<Order> refund(
        base::TenantId tenant,
        PurchaseId id,
        const std::optional<Money>& amount,
        const std::string& reason,
        const tenancy::Actor& actor);

private:
    base::Result<storage::Rows> insert(base::TenantId tenant, PurchaseId id, const Wish& wish);
    base::Result<void> apply(base::TenantId tenant, const Order& order, const PaymentEvent& event);

    storage::Database& database_;
    const base::Clock& clock_;
    Cashiers& cashiers_;
    Plans& plans_;
    Subscriptions& subscriptions_;
};

}  // namespace parley::billing

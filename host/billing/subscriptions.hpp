#pragma once

#include "plan.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <tenancy/actor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// What pays for somebody's talks, and how far it has come.
struct Subscription {
    enum class Payer : std::uint8_t { User, Tenant };

    SubscriptionId id = {};
    /// In the version that was subscribed to.
    Plan plan = {};
    /// `active`, `past_due` or `ended`.
    std::string state = {};
    Payer payer = Payer::User;
    /// The next allowance.
    base::UtcTime renews_at = {};
    /// Empty: nothing is to be paid.
    std::optional<base::UtcTime> paid_until = {};
    bool cancels_at_end = false;
    std::optional<std::string> next_plan = {};
    std::optional<std::string> vendor = {};
    std::optional<std::string> vendor_subscription = {};
};

/// How much somebody has of one unit.
struct Balance {
    Unit unit = Unit::Second;
    /// What can be used now. Empty: as much as one likes.
    std::optional<std::int64_t> available = {};
    /// Set aside for conversations that go on.
    std::int64_t held = 0;
    std::optional<std::int64_t> included = {};
    /// The first that is lost, and when.
    std::optional<base::UtcTime> next_expiry = {};
};

struct Standing {
    /// Empty when the tenant has no plan for the user.
    std::optional<Subscription> subscription = {};
    std::vector<Balance> balances = {};
    /// The tenant sells nothing, so that nothing is counted.
    bool unmetered = false;
};

/// Users' subscriptions. Whatever is asked, the subscription is brought up to date first.
class Subscriptions {
public:
    Subscriptions(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// Of the tenant itself when no user is named.
    base::Result<Standing> standing(base::TenantId tenant, const std::optional<base::UserId>& user);
    /// A dearer plan comes at once, another with the next allowance. NotFound `plan_not_found`,
    /// Conflict `checkout_needed`.
    base::Result<Standing> change(
        base::TenantId tenant, base::UserId user, const std::string& plan_slug);
    /// With the end of what is paid. Conflict `nothing_to_cancel`.
    base::Result<Standing> cancel(base::TenantId tenant, base::UserId user);
    /// Puts a user, or the tenant itself, on the newest version of a plan, at once and without
    /// payment. NotFound `plan_not_found`, Conflict `subscription_bought`.
    base::Result<Standing> assign(
        base::TenantId tenant,
        const std::optional<base::UserId>& user,
        const std::string& plan_slug,
        const std::string& reason,
        const tenancy::Actor& actor);
    /// As `assign` for the demo: whoever has chosen another plan than the usual one keeps it.
    base::Result<void> start(
        base::TenantId tenant, std::optional<base::UserId> user, const std::string& plan_slug);
    /// What time alone brings about, of all tenants.
    base::Result<void> rollDue();

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::billing

#include "subscriptions.hpp"

#include "explanation.hpp"
#include "plan_store.hpp"
#include "wallet_store.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>
#include <tenancy/audit_log.hpp>

namespace parley::billing {

namespace {

constexpr int kRollAtOnce = 200;

Subscription readSubscription(const storage::Row& row) {
    return {
        .id = row.id<SubscriptionId>(8),
        .plan = readPlan(row),
        .state = row.text(9),
        .payer = row.flag(10) ? Subscription::Payer::Tenant : Subscription::Payer::User,
        .renews_at = row.time(11),
        .paid_until = row.maybeTime(12),
        .cancels_at_end = row.flag(13),
        .next_plan = row.maybeText(14),
        .vendor = row.maybeText(15),
        .vendor_subscription = row.maybeText(16)};
}

Balance readBalance(const storage::Row& row, const std::optional<Subscription>& subscription) {
    const auto unit = unitFrom(row.view(0));
    CHECK(unit.has_value());
    Balance balance{.unit = *unit, .held = row.integer(2), .next_expiry = row.maybeTime(4)};
    if (!row.flag(3)) balance.available = row.integer(1);
    if (!subscription) return balance;
    for (const auto& allowance : subscription->plan.terms.allowances)
        if (allowance.unit == *unit) balance.included = allowance.included;
    return balance;
}

/// Adds what is needed to say how a user stands to a transaction of their tenant, and reads it.
class Asked {
public:
    Asked(
        storage::Transaction& transaction,
        const std::optional<base::UserId>& user,
        base::UtcTime now)
        : subscription_{transaction.add(kCurrentSubscription, user, now)},
          balances_{transaction.add(kListBalances, user, now)},
          has_plans_{transaction.add(kHasPlans)} {}

    [[nodiscard]] Standing read(const std::vector<storage::Rows>& answers) const {
        Standing standing{.unmetered = !answers[has_plans_].front().flag(0)};
        if (!answers[subscription_].empty())
            standing.subscription = readSubscription(answers[subscription_].front());
        for (const auto row : answers[balances_])
            standing.balances.push_back(readBalance(row, standing.subscription));
        return standing;
    }

private:
    std::size_t subscription_;
    std::size_t balances_;
    std::size_t has_plans_;
};

}  // namespace

base::Result<Standing> Subscriptions::standing(
    base::TenantId tenant, const std::optional<base::UserId>& user) {
    storage::Transaction transaction{database_, tenant};
    const Asked asked{transaction, user, clock_.now()};
    return asked.read(TRY(transaction.run()));
}

base::Result<Standing> Subscriptions::change(
    base::TenantId tenant, base::UserId user, const std::string& plan_slug) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(kChangePlan, user, plan_slug, now);
    const Asked asked{transaction, user, now};
    return asked.read(TRY(explained(transaction.run())));
}

base::Result<Standing> Subscriptions::cancel(base::TenantId tenant, base::UserId user) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(kCancelPlan, user, now);
    const Asked asked{transaction, user, now};
    return asked.read(TRY(explained(transaction.run())));
}

base::Result<Standing> Subscriptions::assign(
    base::TenantId tenant,
    const std::optional<base::UserId>& user,
    const std::string& plan_slug,
    const std::string& reason,
    const tenancy::Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(kAssignPlan, user, plan_slug, now);
    tenancy::AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "plan.assigned",
         .target = user ? user->publicId() : tenant.publicId(),
         .details = {{"plan", plan_slug}, {"reason", reason}}});
    const Asked asked{transaction, user, now};
    return asked.read(TRY(explained(transaction.run())));
}

base::Result<void> Subscriptions::start(
    base::TenantId tenant, std::optional<base::UserId> user, const std::string& plan_slug) {
    TRY(storage::query(
        storage::Transaction{database_, tenant},
        kStartSubscription,
        user,
        plan_slug,
        clock_.now()));
    return {};
}

base::Result<void> Subscriptions::rollDue() {
    for (std::int64_t some = kRollAtOnce; some == kRollAtOnce;) {
        const auto rows = TRY(storage::query(
            storage::Transaction{database_}, kRollDueSubscriptions, clock_.now(), kRollAtOnce));
        some = rows.front().integer(0);
    }
    return {};
}

}  // namespace parley::billing

#include "usage.hpp"

#include "refusal.hpp"

#include <functional>

namespace parley::billing {

namespace {

bool paysTalks(Unit unit) {
    return unit == Unit::Second || unit == Unit::Session || unit == Unit::Call;
}

/// By the balances of the units that `concerns` picks.
Refusal refusalOf(const Standing& standing, const std::function<bool(Unit)>& concerns) {
    Refusal refusal{.verdict = standing.balances.empty() ? "no_plan" : "used_up"};
    if (!standing.subscription) return refusal;
    const auto& subscription = *standing.subscription;
    if (subscription.state == "past_due") refusal.verdict = "past_due";
    refusal.cycle = subscription.plan.terms.cycle;
    refusal.renews_at = subscription.renews_at;
    for (const auto& balance : standing.balances) {
        if (!concerns(balance.unit)) continue;
        refusal.unit = balance.unit;
        refusal.included = balance.included;
    }
    return refusal;
}

/// There is one host for it, so the first epoch is the only one that counts.
Lease ownLease(base::TenantId tenant, base::UserId user, UsageId id) {
    return {.tenant = tenant, .conversation = id.uuid(), .epoch = 1, .only_by = user};
}

bool mayBegin(const Standing& standing) {
    if (standing.unmetered) return true;
    if (standing.subscription && standing.subscription->state == "past_due") return false;
    for (const auto& balance : standing.balances)
        if (paysTalks(balance.unit) && (!balance.available || *balance.available > 0)) return true;
    return false;
}

}  // namespace

base::Result<Usage::Begun> Usage::start(base::TenantId tenant, base::UserId user) {
    const auto id = UsageId::make(clock_.now());
    auto lease = TRY(holds_.reserve({.tenant = tenant, .user = user, .conversation = id.uuid()}));
    return Begun{.id = id, .lease = std::move(lease)};
}

base::Result<Allowed> Usage::heartbeat(
    base::TenantId tenant, base::UserId user, UsageId id, std::chrono::seconds used) {
    return holds_.extend(ownLease(tenant, user, id), static_cast<int>(used.count()) + 1, used);
}

base::Result<std::int64_t> Usage::end(
    base::TenantId tenant, base::UserId user, UsageId id, std::chrono::seconds used) {
    return holds_.settle(ownLease(tenant, user, id), used, std::chrono::seconds{0});
}

base::Result<Usage::Check> Usage::check(base::TenantId tenant, base::UserId user) {
    Check check;
    check.standing = TRY(subscriptions_.standing(tenant, user));
    check.allowed = mayBegin(check.standing);
    if (!check.allowed) check.refusal = toError(refusalOf(check.standing, paysTalks));
    return check;
}

base::Result<bool> Usage::spend(
    base::TenantId tenant,
    base::UserId user,
    Unit unit,
    std::int64_t amount,
    const std::string& key) {
    // The keys of two people have nothing to do with each other.
    const auto spent = TRY(wallets_.spend(tenant, user, unit, amount, user.publicId() + ":" + key));
    if (spent != Wallets::Spent::NotEnough) return spent == Wallets::Spent::Now;
    const auto standing = TRY(subscriptions_.standing(tenant, user));
    return toError(refusalOf(standing, [unit](Unit other) { return other == unit; }));
}

}  // namespace parley::billing

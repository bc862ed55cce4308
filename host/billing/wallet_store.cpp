#include "wallet_store.hpp"

namespace parley::billing {

using storage::Effect;
using storage::Pace;
using storage::Statement;

// The first columns are those of a plan.
constinit const Statement kCurrentSubscription{
    .name = "current_subscription",
    .sql = R"(
        SELECT p.id, p.slug, p.position, p.offered, p.is_default, p.created_at, to_jsonb(v),
               coalesce((SELECT jsonb_agg(m ORDER BY m.unit) FROM parley.plan_meter m
                         WHERE m.tenant_id = v.tenant_id AND m.plan_id = v.plan_id AND m.version = v.version), '[]'),
               s.id, s.state, s.user_id IS NULL, s.allowance_end, s.paid_until, s.cancels_at_end,
               (SELECT n.slug FROM parley.plan n WHERE n.tenant_id = s.tenant_id AND n.id = s.next_plan_id),
               s.vendor, s.vendor_subscription_id
        FROM parley.current_subscription(parley.tenant_id(), $1::uuid, $2::timestamptz) s
        JOIN parley.plan p ON p.tenant_id = s.tenant_id AND p.id = s.plan_id
        JOIN parley.plan_version v ON v.tenant_id = s.tenant_id AND v.plan_id = s.plan_id AND v.version = s.version)",
    .effect = Effect::Writes};

// The user's own wallets, and where the tenant pays for them its own.
constinit const Statement kListBalances{
    .name = "list_balances",
    .sql = R"(
        SELECT w.unit, greatest(0, parley.available_in(w, $2::timestamptz)), w.held,
               coalesce(w.unlimited_until > $2::timestamptz, false),
               (SELECT min(g.expires_at) FROM parley.credit_grant g
                WHERE g.tenant_id = w.tenant_id AND g.wallet_id = w.id AND g.remaining > 0 AND g.expires_at > $2::timestamptz)
        FROM parley.wallet w
        WHERE w.tenant_id = parley.tenant_id()
          AND w.owner = coalesce(
              (SELECT s.owner FROM parley.subscription s
               WHERE s.tenant_id = parley.tenant_id() AND s.state <> 'ended' AND s.owner IN ($1::uuid, parley.owner_key(NULL))
               ORDER BY s.owner DESC LIMIT 1), $1::uuid)
        ORDER BY w.unit)",
    .effect = Effect::Reads};

constinit const Statement kHasPlans{
    .name = "has_plans",
    .sql = "SELECT EXISTS (SELECT FROM parley.plan WHERE tenant_id = parley.tenant_id())",
    .effect = Effect::Reads};

constinit const Statement kChangePlan{
    .name = "change_plan",
    .sql = "SELECT parley.plan_change($1::uuid, $2, $3::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kCancelPlan{
    .name = "cancel_plan",
    .sql = "SELECT parley.plan_cancel($1::uuid, $2::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kAssignPlan{
    .name = "assign_plan",
    .sql = "SELECT parley.assign_plan($1::uuid, $2, $3::timestamptz)",
    .effect = Effect::Writes};

// Whoever has chosen another plan than the usual one keeps it.
constinit const Statement kStartSubscription{
    .name = "start_subscription",
    .sql = R"(
        SELECT parley.start_subscription(p.tenant_id, gen_random_uuid(), $1::uuid, p.id, v.version, NULL, NULL, NULL, $3::timestamptz)
        FROM parley.plan p
        CROSS JOIN LATERAL (SELECT max(w.version) AS version FROM parley.plan_version w
                            WHERE w.tenant_id = p.tenant_id AND w.plan_id = p.id) v
        WHERE p.tenant_id = parley.tenant_id() AND p.slug = $2
          AND NOT EXISTS (SELECT FROM parley.subscription s
                          JOIN parley.plan o ON o.tenant_id = s.tenant_id AND o.id = s.plan_id AND NOT o.is_default
                          WHERE s.tenant_id = p.tenant_id AND s.owner = parley.owner_key($1::uuid) AND s.state <> 'ended'))",
    .effect = Effect::Writes};

constinit const Statement kDemoUsers{
    .name = "demo_users",
    .sql = R"(
        SELECT u.id FROM parley.app_user u JOIN parley.tenant t ON t.id = u.tenant_id
        WHERE u.tenant_id = parley.tenant_id() AND u.email_key IN ('demo@' || t.slug || '.test', 'admin@' || t.slug || '.test'))",
    .effect = Effect::Reads};

constinit const Statement kRollDueSubscriptions{
    .name = "roll_due_subscriptions",
    .sql = "SELECT parley.roll_due_subscriptions($1::timestamptz, $2::integer)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

constinit const Statement kExpireDueGrants{
    .name = "expire_due_grants",
    .sql = "SELECT parley.expire_due_grants($1::timestamptz, $2::integer)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

constinit const Statement kSpend{
    .name = "spend_units",
    .sql = "SELECT parley.spend($1::uuid, $2, $3::bigint, $4, NULL, $5::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kGiveCredit{
    .name = "give_credit",
    .sql = R"(
        SELECT parley.add_credit(parley.tenant_id(), 'gift:' || $4, parley.wallet_of(parley.tenant_id(), $1::uuid, $2),
            $3::bigint, 'gift', $5::timestamptz, $6::jsonb, $7::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kUsageHistory{
    .name = "usage_history",
    .sql = R"(
        SELECT key, unit, quantity, seconds, grace_s, conversation_id, at FROM parley.usage_event
        WHERE tenant_id = parley.tenant_id() AND user_id = $1::uuid
          AND ($2::timestamptz IS NULL OR (at, key) < ($2::timestamptz, $3))
        ORDER BY at DESC, key DESC LIMIT $4::integer)",
    .effect = Effect::Reads};

constinit const Statement kUsageSummary{
    .name = "usage_summary",
    .sql = R"(
        SELECT date_trunc('day', at, 'UTC') AS day, unit, sum(quantity)::bigint, count(conversation_id), sum(seconds)::bigint
        FROM parley.usage_event
        WHERE tenant_id = parley.tenant_id() AND user_id = $1::uuid AND at >= $2::timestamptz AND at < $3::timestamptz
        GROUP BY day, unit ORDER BY day, unit)",
    .effect = Effect::Reads};

constinit const Statement kWalletDifferences{
    .name = "wallet_differences",
    .sql = R"(
        SELECT tenant_id, wallet_id, unit, balance, ledger, held, holds, grants
        FROM parley.wallets_out_of_balance($1::bigint, 1000))",
    .effect = Effect::Reads,
    .pace = Pace::Slow};

}  // namespace parley::billing

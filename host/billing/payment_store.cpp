#include "payment_store.hpp"

namespace parley::billing {

using storage::Effect;
using storage::Pace;
using storage::Statement;

constinit const Statement kCreatePurchase{
    .name = "create_purchase",
    .sql = R"(
        SELECT micros, currency, cycle, name, customer_id
        FROM parley.create_purchase($1::uuid, $2::uuid, $3, $4, $5::uuid, $6::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kNotePurchaseVendor{
    .name = "note_purchase_vendor",
    .sql = R"(
        UPDATE parley.purchase SET vendor = $2, vendor_object_id = coalesce(vendor_object_id, nullif($3, ''))
        WHERE tenant_id = parley.tenant_id() AND id = $1::uuid)",
    .effect = Effect::Writes};

constinit const Statement kFindPurchase{
    .name = "find_purchase",
    .sql = R"(
        SELECT o.id, o.user_id, p.slug, o.state, o.vendor, coalesce(o.vendor_object_id, ''), o.amount_micros, o.currency,
               o.refunded_micros, o.created_at, o.paid_at
        FROM parley.purchase o JOIN parley.plan p ON p.tenant_id = o.tenant_id AND p.id = o.plan_id
        WHERE o.tenant_id = parley.tenant_id() AND o.id = $1::uuid AND ($2::uuid IS NULL OR o.user_id = $2::uuid))",
    .effect = Effect::Reads};

constinit const Statement kFindCustomer{
    .name = "find_customer",
    .sql = R"(
        SELECT vendor, vendor_customer_id FROM parley.customer
        WHERE tenant_id = parley.tenant_id() AND user_id = $1::uuid AND vendor_customer_id IS NOT NULL
        ORDER BY since DESC LIMIT 1)",
    .effect = Effect::Reads};

constinit const Statement kApplyPayment{
    .name = "apply_payment",
    .sql = "SELECT parley.apply_payment(parley.tenant_id(), $1, $2::jsonb, $3::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kReceivePaymentNews{
    .name = "receive_payment_news",
    .sql = "SELECT parley.receive_payment_news($1, $2::jsonb, $3::bytea, $4::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kApplyPaymentNews{
    .name = "apply_payment_news",
    .sql = "SELECT parley.apply_payment_news($1, $2, $3::boolean, $4::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kFindApprovedOrder{
    .name = "find_approved_order",
    .sql = R"(
        SELECT p.id FROM parley.payment_news n
        JOIN parley.purchase p ON p.tenant_id = n.tenant_id AND p.vendor = n.vendor AND p.paid_at IS NULL
         AND (p.id = (n.event ->> 'purchase')::uuid OR p.vendor_object_id = n.object_id)
        WHERE n.tenant_id = parley.tenant_id() AND n.vendor = $1 AND n.event_id = $2 AND n.kind = 'checkout.approved'
          AND n.state IN ('new', 'parked')
        LIMIT 1)",
    .effect = Effect::Reads};

constinit const Statement kReplayPaymentNews{
    .name = "replay_payment_news",
    .sql = "SELECT parley.replay_payment_news($1, $2)",
    .effect = Effect::Writes};

constinit const Statement kListPaymentNews{
    .name = "list_payment_news",
    .sql = R"(
        SELECT vendor, event_id, kind, object_id, state, attempts, error, occurred_at, received_at, applied_at
        FROM parley.payment_news
        WHERE tenant_id = parley.tenant_id() AND ($1::text IS NULL OR state = $1)
          AND ($2::timestamptz IS NULL OR (received_at, event_id) < ($2::timestamptz, $3))
        ORDER BY received_at DESC, event_id DESC LIMIT $4::integer)",
    .effect = Effect::Reads};

constinit const Statement kPurgePaymentNews{
    .name = "purge_payment_news",
    .sql = "SELECT parley.purge_payment_news($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

// What is open is owed and no revenue yet.
constinit const Statement kRevenueByDay{
    .name = "revenue_by_day",
    .sql = R"(
        SELECT day, currency, sum(paid)::bigint, sum(fees)::bigint, sum(refunded)::bigint, sum(costs)::bigint
        FROM (
            SELECT date_trunc('day', coalesce(paid_at, at), 'UTC') AS day, currency, amount_micros AS paid, fee_micros AS fees,
                   refunded_micros AS refunded, 0 AS costs
            FROM parley.invoice
            WHERE tenant_id = parley.tenant_id() AND state = 'paid'
              AND coalesce(paid_at, at) >= $1::timestamptz AND coalesce(paid_at, at) < $2::timestamptz
            UNION ALL
            SELECT date_trunc('day', at, 'UTC'), currency, 0, 0, 0, micros
            FROM parley.cost_event
            WHERE tenant_id = parley.tenant_id() AND at >= $1::timestamptz AND at < $2::timestamptz) what
        GROUP BY day, currency ORDER BY day, currency)",
    .effect = Effect::Reads,
    .pace = Pace::Slow};

}  // namespace parley::billing

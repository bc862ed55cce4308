#include "news_store.hpp"

namespace parley::provider {

using storage::Effect;
using storage::Pace;
using storage::Statement;

constinit const Statement kRecordProviderNews{
    .name = "record_provider_news",
    .sql = "SELECT parley.record_provider_news($1::jsonb, $2::jsonb, $3::jsonb)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

constinit const Statement kProviderBreakersSince{
    .name = "provider_breakers_since",
    .sql = R"(
        SELECT tenant_id, provider_id, revision, breaker, breaker_changed_at, breaker_until
        FROM parley.provider_breakers_since($1::timestamptz, $2::uuid))",
    .effect = Effect::Reads};

constinit const Statement kPurgeProviderNews{
    .name = "purge_provider_news",
    .sql = "SELECT parley.purge_provider_news($1::timestamptz)",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

SeenBreaker readSeenBreaker(const storage::Row& row) {
    return {
        .tenant = row.tenant(0),
        .provider = row.id<base::ProviderId>(1),
        .revision = static_cast<int>(row.integer(2)),
        .state = breakerStateFrom(row.view(3)),
        .changed_at = row.time(4),
        .until = row.maybeTime(5)};
}

constinit const Statement kListProviderEvents{
    .name = "list_provider_events",
    .sql = R"(
        SELECT id, kind, event, code, detail, at FROM parley.provider_event
        WHERE tenant_id = parley.tenant_id() AND provider_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid)
        ORDER BY id DESC LIMIT $3::integer)",
    .effect = Effect::Reads};

constinit const Statement kListProviderHealth{
    .name = "list_provider_health",
    .sql = R"(
        SELECT provider_id, host_id, breaker, breaker_changed_at, breaker_until, samples, p50_ms, p95_ms, p99_ms,
               successes, failures, updated_at, coalesce(spent.micros, 0), spent.currency
        FROM parley.provider_health h
        -- On all hosts together. Who was paid in several currencies tells the one of most.
        LEFT JOIN LATERAL (
            SELECT sum(c.micros)::bigint AS micros, c.currency FROM parley.cost_event c
            WHERE c.tenant_id = h.tenant_id AND c.provider_id = h.provider_id
              AND c.at >= date_trunc('day', $1::timestamptz, 'UTC')
            GROUP BY c.currency ORDER BY 1 DESC LIMIT 1) spent ON true
        WHERE h.tenant_id = parley.tenant_id() AND h.updated_at >= $1::timestamptz - interval '1 minute'
        ORDER BY provider_id, host_id)",
    .effect = Effect::Reads};

constinit const Statement kSumCosts{
    .name = "sum_costs",
    .sql = R"(
        SELECT provider_id, kind, currency, unit, date_trunc('day', at, 'UTC'), sum(quantity_milli)::bigint,
               sum(micros)::bigint
        FROM parley.cost_event
        WHERE tenant_id = parley.tenant_id() AND at >= $1::timestamptz AND at < $2::timestamptz
          AND ($3::uuid IS NULL OR conversation_id = $3::uuid)
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 5, 2, 1, 4)",
    .effect = Effect::Reads,
    .pace = Pace::Slow};

}  // namespace parley::provider

#include "provider_reports.hpp"

#include "news_store.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>

namespace parley::provider {

namespace {

constexpr std::chrono::hours kKept{24 * 92};
// Of who has cost nothing yet.
constexpr const char* kUsualCurrency = "USD";

Kind kindOf(std::string_view text) {
    const auto kind = kindFrom(text);
    CHECK(kind.has_value());
    return *kind;
}

}  // namespace

base::Result<std::vector<ProviderEvent>> ProviderReports::events(
    base::TenantId tenant,
    base::ProviderId provider,
    std::optional<ProviderEventId> before,
    int limit) const {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant}, kListProviderEvents, provider, before, limit));
    std::vector<ProviderEvent> events;
    for (const auto row : rows) {
        events.push_back(
            {.id = row.id<ProviderEventId>(0),
             .kind = kindOf(row.view(1)),
             .event = row.text(2),
             .code = row.maybeText(3),
             .detail = row.json(4),
             .at = row.time(5)});
    }
    return events;
}

base::Result<std::vector<HealthReport>> ProviderReports::health(base::TenantId tenant) const {
    const auto rows = TRY(
        storage::query(storage::Transaction{database_, tenant}, kListProviderHealth, clock_.now()));
    std::vector<HealthReport> reports;
    for (const auto row : rows) {
        reports.push_back(
            {.provider = row.id<base::ProviderId>(0),
             .host = row.uuid(1),
             .breaker = row.text(2),
             .breaker_changed_at = row.time(3),
             .breaker_until = row.maybeTime(4),
             .samples = row.integer(5),
             .p50_ms = row.integer(6),
             .p95_ms = row.integer(7),
             .p99_ms = row.integer(8),
             .successes = row.integer(9),
             .failures = row.integer(10),
             .spent_micros = row.integer(12),
             .spent_currency = row.maybeText(13).value_or(kUsualCurrency),
             .updated_at = row.time(11)});
    }
    return reports;
}

base::Result<std::vector<CostReport>> ProviderReports::costs(
    base::TenantId tenant,
    base::UtcTime from,
    base::UtcTime to,
    const std::optional<base::Uuid>& conversation) const {
    const auto rows = TRY(
        storage::query(storage::Transaction{database_, tenant}, kSumCosts, from, to, conversation));
    std::vector<CostReport> reports;
    for (const auto row : rows) {
        reports.push_back(
            {.provider = row.id<base::ProviderId>(0),
             .kind = kindOf(row.view(1)),
             .currency = row.text(2),
             .unit = row.text(3),
             .day = row.time(4),
             .quantity_milli = row.integer(5),
             .micros = row.integer(6)});
    }
    return reports;
}

base::Result<void> ProviderReports::purge() {
    TRY(storage::query(storage::Transaction{database_}, kPurgeProviderNews, clock_.now() - kKept));
    return {};
}

}  // namespace parley::provider

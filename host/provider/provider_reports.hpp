#pragma once

#include "health/breaker.hpp"
#include "kind.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::provider {

struct ProviderEventName {
    static constexpr std::string_view kPrefix = "pev_";
};
using ProviderEventId = base::Id<ProviderEventName>;

/// A line of the failover log.
struct ProviderEvent {
    ProviderEventId id;
    Kind kind = Kind::Stt;
    /// `failed`, `overtaken`, `breaker_open`, `breaker_closed`, …
    std::string event;
    std::optional<std::string> code;
    nlohmann::json detail;
    base::UtcTime at;
};

/// How a provider does, as one host sees it.
struct HealthReport {
    base::ProviderId provider;
    base::Uuid host;
    std::string breaker;
    base::UtcTime breaker_changed_at;
    std::optional<base::UtcTime> breaker_until;
    std::int64_t samples = 0;
    std::int64_t p50_ms = 0;
    std::int64_t p95_ms = 0;
    std::int64_t p99_ms = 0;
    std::int64_t successes = 0;
    std::int64_t failures = 0;
    /// Today, in UTC, on all hosts.
    std::int64_t spent_micros = 0;
    std::string spent_currency;
    base::UtcTime updated_at;
};

struct CostReport {
    base::ProviderId provider;
    Kind kind = Kind::Stt;
    std::string currency;
    std::string unit;
    base::UtcTime day;
    std::int64_t quantity_milli = 0;
    std::int64_t micros = 0;
};

/// What is known of a tenant's providers, for its admins and the operators. Any fiber.
class ProviderReports {
public:
    ProviderReports(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// The newest first, before `before`; one more than `limit` tells that there is more.
    base::Result<std::vector<ProviderEvent>> events(
        base::TenantId tenant,
        base::ProviderId provider,
        std::optional<ProviderEventId> before,
        int limit) const;
    base::Result<std::vector<HealthReport>> health(base::TenantId tenant) const;
    /// Of one conversation, if one is named.
    base::Result<std::vector<CostReport>> costs(
        base::TenantId tenant,
        base::UtcTime from,
        base::UtcTime to,
        const std::optional<base::Uuid>& conversation = {}) const;
    /// Events and health of more than three months ago.
    base::Result<void> purge();

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::provider

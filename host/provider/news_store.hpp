#pragma once

#include "health/breaker.hpp"
#include "kind.hpp"

#include <base/id.hpp>
#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::provider {

/// Health, events and costs, each a JSON array.
extern const storage::Statement kRecordProviderNews;
extern const storage::Statement kProviderBreakersSince;
extern const storage::Statement kPurgeProviderNews;

/// A breaker as another host sees it.
struct SeenBreaker {
    base::TenantId tenant;
    base::ProviderId provider;
    int revision = 1;
    Breaker::State state = Breaker::State::Closed;
    base::UtcTime changed_at;
    std::optional<base::UtcTime> until;
};
SeenBreaker readSeenBreaker(const storage::Row& row);

extern const storage::Statement kListProviderEvents;
extern const storage::Statement kListProviderHealth;
/// Costs between two times by provider, kind, currency, unit and day.
extern const storage::Statement kSumCosts;

}  // namespace parley::provider

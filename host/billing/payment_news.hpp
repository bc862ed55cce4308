#pragma once

#include "cashier.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <jobs/job.hpp>
#include <tenancy/actor.hpp>
#include <tenancy/page.hpp>

#include <optional>
#include <string>

namespace parley::jobs {
class Worker;
}
namespace parley::storage {
class Database;
}

namespace parley::billing {

class Purchases;

/// A piece of news as operators see it.
struct NewsRecord {
    std::string vendor = {};
    std::string event_id = {};
    std::string kind = {};
    std::string object_id = {};
    /// `new`, `applied`, `stale`, `parked` or `dead`.
    std::string state = {};
    int attempts = 0;
    std::optional<std::string> error = {};
    base::UtcTime occurred_at = {};
    base::UtcTime received_at = {};
    std::optional<base::UtcTime> applied_at = {};
};

/// What payment vendors send by themselves: checked, written down and answered at once, and applied
/// by a job, in the order of each object's events. What is about something that is not there yet
/// waits, and after twelve tries it is left to people.
class PaymentNews {
public:
    static constexpr std::string_view kQueue = "billing.news";

    PaymentNews(
        storage::Database& database,
        const base::Clock& clock,
        Cashiers& cashiers,
        Purchases& purchases)
        : database_{database}, clock_{clock}, cashiers_{cashiers}, purchases_{purchases} {}

    /// How much of it is new. Unauthenticated `webhook_not_genuine`.
    base::Result<std::int64_t> receive(
        base::TenantId tenant, const std::string& vendor, const PaymentCallback& callback);
    /// The work of the queue.
    base::Result<void> apply(const jobs::Job& job);
    void registerWith(jobs::Worker& worker);

    base::Result<tenancy::Page<NewsRecord>> list(
        base::TenantId tenant,
        const std::optional<std::string>& state,
        const tenancy::PageRequest& page) const;
    /// Once more; harmless for what was applied. NotFound `webhook_not_found`.
    base::Result<void> replay(
        base::TenantId tenant,
        const std::string& vendor,
        const std::string& event_id,
        const tenancy::Actor& actor);
    /// Forgets what is older than a year.
    base::Result<void> purge();

private:
    base::Result<void> captureApproved(const jobs::Job& job);

    storage::Database& database_;
    const base::Clock& clock_;
    Cashiers& cashiers_;
    Purchases& purchases_;
};

}  // namespace parley::billing

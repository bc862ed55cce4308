#pragma once

#include "actor.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>
#include <jobs/admin_view.hpp>

#include <string_view>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// What operators do to jobs, on record: in the audit log of the tenant that the job works for, or,
/// for a job of the platform, of the tenant the operator acts in.
class MendJobs {
public:
    MendJobs(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock}, jobs_{database} {}

    /// NotFound `job_not_found`, Conflict `job_not_retryable` and `job_superseded`.
    base::Result<jobs::JobRecord> retry(
        jobs::JobId id, base::TenantId acting_in, const Actor& actor);
    /// NotFound `job_not_found`, Conflict `job_not_cancellable`.
    base::Result<jobs::JobRecord> cancel(
        jobs::JobId id, base::TenantId acting_in, const Actor& actor);

private:
    using Change = base::Result<jobs::JobRecord> (jobs::AdminView::*)(
        storage::Transaction transaction, jobs::JobId id, base::UtcTime now);
    base::Result<jobs::JobRecord> change(
        jobs::JobId id,
        base::TenantId acting_in,
        const Actor& actor,
        std::string_view action,
        Change made);

    storage::Database& database_;
    const base::Clock& clock_;
    jobs::AdminView jobs_;
};

}  // namespace parley::tenancy

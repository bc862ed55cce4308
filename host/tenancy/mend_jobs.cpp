#include "mend_jobs.hpp"

#include "audit_log.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

base::Result<jobs::JobRecord> MendJobs::retry(
    jobs::JobId id, base::TenantId acting_in, const Actor& actor) {
    return change(id, acting_in, actor, "job.retried", &jobs::AdminView::retry);
}

base::Result<jobs::JobRecord> MendJobs::cancel(
    jobs::JobId id, base::TenantId acting_in, const Actor& actor) {
    return change(id, acting_in, actor, "job.cancelled", &jobs::AdminView::cancel);
}

base::Result<jobs::JobRecord> MendJobs::change(
    jobs::JobId id,
    base::TenantId acting_in,
    const Actor& actor,
    std::string_view action,
    Change made) {
    const auto job = TRY(jobs_.get(id));
    const auto now = clock_.now();
    storage::Transaction transaction{database_, job.tenant.value_or(acting_in)};
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = action, .target = id.publicId(), .details = {{"queue", job.queue}}});
    return (jobs_.*made)(std::move(transaction), id, now);
}

}  // namespace parley::tenancy

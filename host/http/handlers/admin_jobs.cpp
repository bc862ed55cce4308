#include "admin_jobs.hpp"

#include "rendering.hpp"

#include <http/services.hpp>
#include <jobs/admin_view.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

nlohmann::json renderJob(const jobs::JobRecord& job) {
    return {
        {"id", job.id.publicId()},
        {"tenant_id", job.tenant ? nlohmann::json(job.tenant->publicId()) : nlohmann::json{}},
        {"queue", job.queue},
        {"state", job.state},
        {"dedupe", textOrNull(job.dedupe)},
        {"priority", job.priority},
        {"attempt", job.attempt},
        {"node", textOrNull(job.node)},
        {"error", textOrNull(job.error)},
        {"created_at", base::toRfc3339(job.created_at)},
        {"run_at", base::toRfc3339(job.run_at)},
        {"finished_at", timeOrNull(job.finished_at)}};
}

nlohmann::json renderSchedule(const jobs::ScheduleRecord& schedule) {
    return {
        {"name", schedule.name},
        {"cadence", schedule.cadence},
        {"next_at", base::toRfc3339(schedule.next_at)},
        {"last_at", timeOrNull(schedule.last_at)}};
}

base::Result<jobs::JobId> jobIdOf(const Call& call) {
    if (const auto id = jobs::JobId::parse(call.param("id"))) return *id;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "job_not_found",
        .advice = "There is no job with this id."};
}

}  // namespace

base::Result<Reply> listJobs(Call& call) {
    const auto request = TRY(pageOf(call));
    const auto page = TRY(call.services.jobs.list(
        {.state = call.queryParam("state"),
         .queue = call.queryParam("queue"),
         .cursor = request.cursor,
         .limit = request.limit}));
    auto data = nlohmann::json::array();
    for (const auto& job : page.jobs)
        data.push_back(renderJob(job));
    return ok({{"data", std::move(data)}, {"next_cursor", textOrNull(page.next_cursor)}});
}

base::Result<Reply> getJob(Call& call) {
    const auto id = TRY(jobIdOf(call));
    const auto job = TRY(call.services.jobs.get(id));
    auto body = renderJob(job);
    body["payload"] = job.payload;
    return ok(body);
}

base::Result<Reply> retryJob(Call& call) {
    const auto id = TRY(jobIdOf(call));
    return ok(
        renderJob(TRY(call.services.tenancy.mend_jobs.retry(id, call.tenant->id, call.actor()))));
}

base::Result<Reply> cancelJob(Call& call) {
    const auto id = TRY(jobIdOf(call));
    TRY(call.services.tenancy.mend_jobs.cancel(id, call.tenant->id, call.actor()));
    return noContent();
}

base::Result<Reply> listSchedules(Call& call) {
    auto data = nlohmann::json::array();
    for (const auto& schedule : TRY(call.services.jobs.schedules()))
        data.push_back(renderSchedule(schedule));
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

}  // namespace parley::http

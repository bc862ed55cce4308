#include "commands.hpp"
#include "pages.hpp"

#include <app/backend.hpp>
#include <jobs/admin_view.hpp>

namespace parley::app {

namespace {

using jobs::JobRecord;

/// The tenant whose log has what is done to jobs of no tenant.
constexpr const char* kPlatform = "platform";

nlohmann::json jobJson(const JobRecord& job) {
    return {
        {"id", job.id.publicId()},
        {"queue", job.queue},
        {"state", job.state},
        {"attempt", job.attempt},
        {"run_at", base::toRfc3339(job.run_at)},
        {"created_at", base::toRfc3339(job.created_at)},
        {"error", job.error ? nlohmann::json(*job.error) : nlohmann::json(nullptr)}};
}

std::vector<std::string> jobRow(const JobRecord& job) {
    return {
        job.id.publicId(),
        job.queue,
        job.state,
        std::to_string(job.attempt),
        base::toRfc3339(job.run_at),
        job.error.value_or("-")};
}

base::Result<jobs::JobId> jobIdOf(const Invocation& invocation) {
    const auto& text = invocation.arguments.positional.front();
    if (const auto id = jobs::JobId::parse(text)) return *id;
    return usageError(text + " is not the id of a job; `parley jobs list` shows them");
}

Answer about(const JobRecord& job) {
    return {.body = jobJson(job), .text = "job " + job.id.publicId() + " is " + job.state + "\n"};
}

}  // namespace

base::Result<Answer> listJobs(const Invocation& invocation) {
    constexpr int kMost = 200;
    const auto& arguments = invocation.arguments;
    const auto backend = TRY(Backend::open(invocation.config));
    const auto page = TRY(jobs::AdminView{backend->database()}.list(
        {.state = arguments.option("state"), .queue = arguments.option("queue"), .limit = kMost}));
    return listing(
        page.jobs, {"ID", "QUEUE", "STATE", "ATTEMPT", "RUNS AT", "ERROR"}, jobJson, jobRow);
}

base::Result<Answer> retryJob(const Invocation& invocation) {
    const auto id = TRY(jobIdOf(invocation));
    const auto backend = TRY(Backend::open(invocation.config));
    const auto platform = TRY(backend->tenantNamed(kPlatform));
    return about(TRY(backend->tenancy().mend_jobs.retry(id, platform.id, commandLineActor())));
}

base::Result<Answer> cancelJob(const Invocation& invocation) {
    const auto id = TRY(jobIdOf(invocation));
    const auto backend = TRY(Backend::open(invocation.config));
    const auto platform = TRY(backend->tenantNamed(kPlatform));
    return about(TRY(backend->tenancy().mend_jobs.cancel(id, platform.id, commandLineActor())));
}

}  // namespace parley::app

#include "admin_view.hpp"

#include <storage/transaction.hpp>

#include <algorithm>
#include <array>

namespace parley::jobs {

namespace {

using storage::Effect;
using storage::Statement;

constexpr int kLongestPage = 200;
constexpr std::array<std::string_view, 6> kStates{
    "ready", "delayed", "running", "dead", "done", "cancelled"};

constexpr Statement kRecords{
    "job_records",
    "SELECT id, tenant_id, queue, state, dedupe, prio, attempt, node, error, created_at, run_at, "
    "finished_at, payload"
    " FROM parley.job_records($1::bigint, $2, $3, $4::bigint, $5::integer)",
    Effect::Reads};
constexpr Statement kRetry{
    "retry_job", "SELECT parley.retry_job($1::bigint, $2::timestamptz)", Effect::Writes};
constexpr Statement kCancel{
    "cancel_job", "SELECT parley.cancel_job($1::bigint, $2::timestamptz)", Effect::Writes};
constexpr Statement kSchedules{
    "schedules",
    "SELECT name, cadence, next_at, last_at FROM parley.periodic_job ORDER BY name",
    Effect::Reads};

JobRecord recordOf(const storage::Row& row) {
    return {
        .id = JobId{row.integer(0)},
        .tenant = row.integer(1) == 0 ? std::nullopt : std::optional{row.tenant(1)},
        .queue = row.text(2),
        .state = row.text(3),
        .dedupe = row.maybeText(4).value_or(""),
        .priority = static_cast<int>(row.integer(5)),
        .attempt = static_cast<int>(row.integer(6)),
        .node = row.maybeText(7),
        .error = row.maybeText(8),
        .created_at = row.time(9),
        .run_at = row.time(10),
        .finished_at = row.maybeTime(11),
        .payload = nullptr};
}

base::Error invalid(std::string reason, std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = std::move(reason),
        .advice = std::move(advice)};
}

}  // namespace

base::Result<JobPage> AdminView::list(const JobFilter& filter) {
    const bool known =
        !filter.state || std::find(kStates.begin(), kStates.end(), *filter.state) != kStates.end();
    if (!known) {
        return invalid(
            "invalid_parameter",
            "A job's state is ready, delayed, running, dead, done or cancelled.");
    }
    const auto before = filter.cursor ? JobId::parse(*filter.cursor) : std::nullopt;
    if (filter.cursor && !before)
        return invalid("invalid_cursor", "Pass next_cursor of the page before, unchanged.");
    const int limit = std::clamp(filter.limit, 1, kLongestPage);
    // One more than the page shows whether there is a next one.
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kRecords,
        std::nullopt,
        filter.state,
        filter.queue,
        before ? std::optional{before->value()} : std::nullopt,
        limit + 1));
    JobPage page;
    for (const auto row : rows) {
        if (static_cast<int>(page.jobs.size()) == limit) {
            page.next_cursor = page.jobs.back().id.publicId();
            break;
        }
        page.jobs.push_back(recordOf(row));
    }
    return page;
}

base::Result<JobRecord> AdminView::get(JobId id) {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kRecords,
        id.value(),
        std::nullopt,
        std::nullopt,
        std::nullopt,
        1));
    if (rows.empty()) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "job_not_found",
            .advice = "There is no such job."};
    }
    auto job = recordOf(rows.front());
    if (!rows.front().isNull(12)) job.payload = rows.front().json(12);
    return job;
}

base::Result<JobRecord> AdminView::retry(
    storage::Transaction transaction, JobId id, base::UtcTime now) {
    transaction.add(kRetry, id.value(), now);
    TRY(transaction.run());
    return get(id);
}

base::Result<JobRecord> AdminView::cancel(
    storage::Transaction transaction, JobId id, base::UtcTime now) {
    transaction.add(kCancel, id.value(), now);
    TRY(transaction.run());
    return get(id);
}

base::Result<std::vector<ScheduleRecord>> AdminView::schedules() {
    const auto rows = TRY(storage::query(storage::Transaction{database_}, kSchedules));
    std::vector<ScheduleRecord> schedules;
    for (const auto row : rows) {
        schedules.push_back(
            {.name = row.text(0),
             .cadence = row.text(1),
             .next_at = row.time(2),
             .last_at = row.maybeTime(3)});
    }
    return schedules;
}

}  // namespace parley::jobs

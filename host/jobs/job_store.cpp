#include "job_store.hpp"

namespace parley::jobs {

namespace {

using storage::Effect;
using storage::Param;
using storage::Statement;

// Long enough to see what happened before a holiday.
constexpr std::chrono::hours kHistory{24 * 14};

constexpr Statement kClaim{
    "claim_jobs",
    "SELECT id, tenant_id, queue, dedupe, payload, attempt, max_attempt, created_at, prio FROM "
    "parley.claim_jobs("
    "$1, $2::text[], $3::text[]::integer[], $4::text[]::bigint[], $5::timestamptz, "
    "$6::timestamptz, $7::text[]::integer[], $8::text[]::bigint[], $9::text[]::smallint[], "
    "$10::text[]::bigint[])",
    Effect::Writes};
constexpr Statement kComplete{
    "complete_jobs",
    "SELECT parley.complete_jobs($1, $2::text[]::bigint[], $3::text[]::integer[], $4::timestamptz)",
    Effect::Writes};
constexpr Statement kFail{
    "fail_jobs",
    "SELECT parley.fail_jobs("
    "$1, $2::text[]::bigint[], $3::text[]::integer[], $4::text[], $5::text[]::timestamptz[])",
    Effect::Writes};
constexpr Statement kGiveBack{
    "give_back_jobs",
    "SELECT parley.give_back_jobs($1, $2::text[]::bigint[], $3::text[]::integer[])",
    Effect::Writes};
constexpr Statement kExtend{
    "extend_job_leases",
    "SELECT parley.extend_job_leases($1, $2::text[]::bigint[], $3::text[]::integer[], "
    "$4::timestamptz)",
    Effect::Writes};
constexpr Statement kRequeue{
    "requeue_expired_jobs", "SELECT parley.requeue_expired_jobs($1::timestamptz)", Effect::Writes};
constexpr Statement kRelay{
    "relay_outbox", "SELECT parley.relay_outbox($1::timestamptz)", Effect::Writes};
constexpr Statement kPurge{
    "purge_job_history",
    "SELECT parley.purge_job_history($1::timestamptz)",
    Effect::Writes,
    storage::Pace::Slow};

template <typename Items, typename Field>
Param arrayOf(const Items& items, Field field) {
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (const auto& item : items)
        texts.push_back(field(item));
    return Param::textArray(texts);
}

/// A head and its queue's position, from 1.
struct PlacedHead {
    std::size_t place;
    const ReadyHead* head;
};

std::vector<PlacedHead> headsOf(const std::vector<QueueCapacity>& queues) {
    std::vector<PlacedHead> placed;
    for (std::size_t queue = 0; queue < queues.size(); ++queue) {
        for (const auto& head : queues[queue].heads)
            placed.push_back({queue + 1, &head});
    }
    return placed;
}

Param idsOf(const std::vector<Claim>& claims) {
    return arrayOf(claims, [](const Claim& claim) { return std::to_string(claim.id.value()); });
}

Param attemptsOf(const std::vector<Claim>& claims) {
    return arrayOf(claims, [](const Claim& claim) { return std::to_string(claim.attempt); });
}

Job jobOf(const storage::Row& row) {
    return {
        .id = JobId{row.integer(0)},
        .tenant = row.integer(1) == 0 ? std::nullopt : std::optional{row.tenant(1)},
        .queue = row.text(2),
        .dedupe = row.maybeText(3).value_or(""),
        .payload = row.json(4),
        .attempt = static_cast<int>(row.integer(5)),
        .max_attempts = static_cast<int>(row.integer(6)),
        .created_at = row.time(7),
        .priority = static_cast<int>(row.integer(8))};
}

base::Result<std::int64_t> countOf(base::Result<storage::Rows> rows) {
    return TRY(std::move(rows)).front().integer(0);
}

}  // namespace

base::Result<std::vector<Job>> JobStore::claim(
    const std::string& node,
    const std::vector<QueueCapacity>& queues,
    base::UtcTime now,
    base::UtcTime lease_until) {
    const auto heads = headsOf(queues);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kClaim,
        node,
        arrayOf(queues, [](const QueueCapacity& queue) { return queue.queue; }),
        arrayOf(queues, [](const QueueCapacity& queue) { return std::to_string(queue.limit); }),
        arrayOf(queues, [](const QueueCapacity& queue) { return std::to_string(queue.after); }),
        now,
        lease_until,
        arrayOf(heads, [](const PlacedHead& head) { return std::to_string(head.place); }),
        arrayOf(heads, [](const PlacedHead& head) { return std::to_string(head.head->tenant); }),
        arrayOf(heads, [](const PlacedHead& head) { return std::to_string(head.head->priority); }),
        arrayOf(
            heads, [](const PlacedHead& head) { return std::to_string(head.head->id.value()); })));
    std::vector<Job> jobs;
    jobs.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto row : rows)
        jobs.push_back(jobOf(row));
    return jobs;
}

base::Result<std::int64_t> JobStore::complete(
    const std::string& node, const std::vector<Claim>& claims, base::UtcTime now) {
    return countOf(storage::query(
        storage::Transaction{database_}, kComplete, node, idsOf(claims), attemptsOf(claims), now));
}

base::Result<std::int64_t> JobStore::fail(
    const std::string& node, const std::vector<FailedJob>& jobs) {
    return countOf(storage::query(
        storage::Transaction{database_},
        kFail,
        node,
        arrayOf(jobs, [](const FailedJob& job) { return std::to_string(job.claim.id.value()); }),
        arrayOf(jobs, [](const FailedJob& job) { return std::to_string(job.claim.attempt); }),
        arrayOf(jobs, [](const FailedJob& job) { return job.error; }),
        arrayOf(jobs, [](const FailedJob& job) {
            return job.retry_at ? base::toRfc3339(*job.retry_at) : "infinity";
        })));
}

base::Result<std::int64_t> JobStore::giveBack(
    const std::string& node, const std::vector<Claim>& claims) {
    return countOf(storage::query(
        storage::Transaction{database_}, kGiveBack, node, idsOf(claims), attemptsOf(claims)));
}

base::Result<std::int64_t> JobStore::extend(
    const std::string& node, const std::vector<Claim>& claims, base::UtcTime lease_until) {
    return countOf(storage::query(
        storage::Transaction{database_},
        kExtend,
        node,
        idsOf(claims),
        attemptsOf(claims),
        lease_until));
}

base::Result<std::int64_t> JobStore::requeueExpired(base::UtcTime now) {
    return countOf(storage::query(storage::Transaction{database_}, kRequeue, now));
}

base::Result<std::int64_t> JobStore::relayOutbox(base::UtcTime now) {
    return countOf(storage::query(storage::Transaction{database_}, kRelay, now));
}

base::Result<std::int64_t> JobStore::purgeHistory(base::UtcTime now) {
    return countOf(storage::query(storage::Transaction{database_}, kPurge, now - kHistory));
}

}  // namespace parley::jobs

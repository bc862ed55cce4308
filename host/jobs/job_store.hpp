#pragma once

#include "job.hpp"

#include <storage/transaction.hpp>

#include <string>
#include <vector>

namespace parley::jobs {

/// The last job of a tenant (0 is the platform) that was taken from a queue.
struct ReadyHead {
    std::int64_t tenant = 0;
    int priority = 0;
    JobId id;
};

/// How many jobs of one queue a claim may take. `after` is the tenant served last: the claim goes
/// round the tenants from there, each getting an equal share. With `heads` it looks at those
/// tenants alone, from their heads on, and not through the whole queue.
struct QueueCapacity {
    std::string queue;
    int limit = 0;
    std::int64_t after = -1;
    std::vector<ReadyHead> heads = {};
};

/// A claim is the right of one node to one attempt of one job until its lease ends.
struct Claim {
    JobId id;
    int attempt = 0;
};

struct FailedJob {
    Claim claim;
    std::string error;
    /// Empty for the dead letter.
    std::optional<base::UtcTime> retry_at;
};

/// The job tables' SQL. Runs on fibers and plain threads.
class JobStore {
public:
    explicit JobStore(storage::Database& database) : database_{database} {}

    base::Result<std::vector<Job>> claim(
        const std::string& node,
        const std::vector<QueueCapacity>& queues,
        base::UtcTime now,
        base::UtcTime lease_until);
    /// The number of jobs that were still this node's in the attempts given; others are not
    /// touched.
    base::Result<std::int64_t> complete(
        const std::string& node, const std::vector<Claim>& claims, base::UtcTime now);
    base::Result<std::int64_t> fail(const std::string& node, const std::vector<FailedJob>& jobs);
    /// Makes jobs that were claimed and not begun what they were before the claim.
    base::Result<std::int64_t> giveBack(const std::string& node, const std::vector<Claim>& claims);
    base::Result<std::int64_t> extend(
        const std::string& node, const std::vector<Claim>& claims, base::UtcTime lease_until);
    /// Gives back jobs whose lease has ended; those out of attempts become dead letters.
    base::Result<std::int64_t> requeueExpired(base::UtcTime now);
    /// Turns outbox entries into jobs, each once.
    base::Result<std::int64_t> relayOutbox(base::UtcTime now);
    /// Forgets jobs that were finished more than two weeks ago: for a daily schedule.
    base::Result<std::int64_t> purgeHistory(base::UtcTime now);

private:
    storage::Database& database_;
};

}  // namespace parley::jobs

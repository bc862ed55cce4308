#pragma once

#include "job.hpp"

#include <base/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage

namespace parley::jobs {

/// A job as the operator sees it, in the queue or in the history.
struct JobRecord {
    JobId id;
    std::optional<base::TenantId> tenant;
    std::string queue;
    /// ready, delayed, running, dead, done, cancelled
    std::string state;
    std::string dedupe;
    int priority = 0;
    int attempt = 0;
    std::optional<std::string> node;
    std::optional<std::string> error;
    base::UtcTime created_at;
    base::UtcTime run_at;
    std::optional<base::UtcTime> finished_at;
    /// Only in the answer to `get`, and only while the job is in the queue.
    nlohmann::json payload;
};

struct JobPage {
    std::vector<JobRecord> jobs;
    std::optional<std::string> next_cursor;
};

struct JobFilter {
    std::optional<std::string> state = {};
    std::optional<std::string> queue = {};
    std::optional<std::string> cursor = {};
    int limit = 50;
};

struct ScheduleRecord {
    std::string name;
    std::string cadence;
    base::UtcTime next_at;
    std::optional<base::UtcTime> last_at;
};

/// The queue as the operator sees and mends it.
class AdminView {
public:
    explicit AdminView(storage::Database& database) : database_{database} {}

    base::Result<JobPage> list(const JobFilter& filter);
    base::Result<JobRecord> get(JobId id);
    /// A dead or delayed job becomes ready, with all its attempts before it. Runs `transaction`,
    /// which may already hold what belongs to the change, such as who made it.
    base::Result<JobRecord> retry(storage::Transaction transaction, JobId id, base::UtcTime now);
    /// A job that does not run goes into the history as cancelled. Runs `transaction` likewise.
    base::Result<JobRecord> cancel(storage::Transaction transaction, JobId id, base::UtcTime now);
    base::Result<std::vector<ScheduleRecord>> schedules();

private:
    storage::Database& database_;
};

}  // namespace parley::jobs

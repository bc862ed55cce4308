#pragma once

#include <storage/transaction.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace parley::jobs {

/// Work to be done soon, or not before `run_at`.
struct NewJob {
    std::string queue;
    nlohmann::json payload;
    /// While a job of this queue, tenant and key waits or runs, adding another changes nothing.
    std::optional<std::string> dedupe = {};
    std::optional<base::UtcTime> run_at = {};
    /// Smaller is sooner, within one queue and tenant.
    int priority = 0;
};

/// What other modules hear of a change, at least once. The key names the object and what became of
/// it (`low80:<wallet>:<period>`) and stays taken for good: a second entry under it is no entry.
struct OutboxEntry {
    std::string topic;
    std::string dedupe;
    nlohmann::json payload;
};

/// Adds a job to a caller's own transaction: it exists when the change that asked for it does. It
/// belongs to the transaction's tenant, or to the platform when that has none. Answers one row: the
/// job's id. `Worker::poke` after `run` saves the wait for the next poll.
std::size_t addEnqueue(storage::Transaction& transaction, const NewJob& job);

/// Adds an outbox entry to a caller's own transaction, which must have a tenant. The relay makes it
/// a job of the queue named like its topic. Answers one row: whether the entry is new.
std::size_t addOutbox(
    storage::Transaction& transaction, const OutboxEntry& entry, base::UtcTime at);

}  // namespace parley::jobs

#include "enqueue.hpp"

namespace parley::jobs {

namespace {

using storage::Effect;
using storage::Statement;

constexpr Statement kEnqueueJob{
    "enqueue_job",
    "SELECT parley.enqueue_job($1, $2, $3::jsonb, $4::timestamptz, $5::integer)",
    Effect::Writes};
constexpr Statement kEnqueueOutbox{
    "enqueue_outbox",
    "SELECT parley.enqueue_outbox($1, $2, $3::jsonb, $4::timestamptz)",
    Effect::Writes};

}  // namespace

std::size_t addEnqueue(storage::Transaction& transaction, const NewJob& job) {
    return transaction.add(
        kEnqueueJob, job.queue, job.dedupe, job.payload, job.run_at, job.priority);
}

std::size_t addOutbox(
    storage::Transaction& transaction, const OutboxEntry& entry, base::UtcTime at) {
    return transaction.add(kEnqueueOutbox, entry.topic, entry.dedupe, entry.payload, at);
}

}  // namespace parley::jobs

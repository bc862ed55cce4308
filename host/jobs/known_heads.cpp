#include "known_heads.hpp"

namespace parley::jobs {

std::vector<ReadyHead> KnownHeads::of(const std::string& queue) const {
    std::vector<ReadyHead> heads;
    const auto known = queues_.find(queue);
    if (known == queues_.end()) return heads;
    for (const auto& [tenant, head] : known->second.heads)
        heads.push_back(head);
    return heads;
}

void KnownHeads::learn(const std::vector<QueueCapacity>& queues, const std::vector<Job>& jobs) {
    for (const auto& asked : queues)
        learn(queues_[asked.queue], asked, jobs);
}

void KnownHeads::learn(Queue& known, const QueueCapacity& asked, const std::vector<Job>& jobs) {
    if (asked.heads.empty()) known = {};
    int taken = 0;
    for (const auto& job : jobs) {
        if (job.queue != asked.queue) continue;
        const auto tenant = job.tenant ? job.tenant->value() : 0;
        known.heads[tenant] = {tenant, job.priority, job.id};
        ++taken;
    }
    const bool may_miss_tenants = static_cast<int>(known.heads.size()) >= asked.limit;
    if (taken < asked.limit || may_miss_tenants || ++known.claims >= kClaimsPerWalk) known = {};
}

}  // namespace parley::jobs

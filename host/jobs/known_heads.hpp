#pragma once

#include "job_store.hpp"

#include <map>
#include <string>
#include <vector>

namespace parley::jobs {

/// Where each tenant's ready jobs begin in the queues of one worker, as its own claims left them. A
/// claim that starts there is spared what it ended before, which the database keeps until it tidies
/// up. Heads are known only while the queue has more for this worker than it can take, from fewer
/// tenants than it has places; in between, the whole queue is looked through every few claims, so
/// that new tenants and what became ready before a head wait for no more than those.
class KnownHeads {
public:
    /// Of this many claims in a row one looks through the whole queue: it costs up to twenty times
    /// as much as the others, which take a millisecond.
    static constexpr int kClaimsPerWalk = 16;

    [[nodiscard]] std::vector<ReadyHead> of(const std::string& queue) const;
    /// `jobs` is what a claim with `queues` brought, in its order.
    void learn(const std::vector<QueueCapacity>& queues, const std::vector<Job>& jobs);

private:
    struct Queue {
        std::map<std::int64_t, ReadyHead> heads;
        int claims = 0;
    };

    static void learn(Queue& known, const QueueCapacity& asked, const std::vector<Job>& jobs);

    std::map<std::string, Queue> queues_;
};

}  // namespace parley::jobs

#pragma once

#include "job.hpp"
#include "job_store.hpp"
#include "retry.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace parley::jobs {

struct WorkerOptions {
    /// Names this host in the jobs it holds: HostRegistry::id().
    std::string node;
    /// Three heartbeats fit in: a job is given to another host after three were missed.
    std::chrono::milliseconds lease{45'000};
    std::chrono::milliseconds heartbeat{15'000};
    /// An idle worker looks this often at first, then less and less.
    std::chrono::milliseconds shortest_poll{50};
    std::chrono::milliseconds longest_poll{1'000};
    Random random = systemRandom();
};

struct HandlerOptions {
    /// Jobs of this queue that run on this host at one time.
    int concurrency = 20;
    /// Failures before the dead letter.
    int max_attempts = 12;
    BackOff back_off = {};
};

/// Runs the jobs of the queues that handlers were registered for, each as a fiber on one of the
/// loops, and relays the outbox. Register before `start`; the owner calls everything on one plain
/// thread, `poke` excepted.
class Worker {
public:
    /// Failing with an error worth retrying brings the job back later, another one makes it a dead
    /// letter at once.
    using Handler = std::function<base::Result<void>(const Job& job)>;

    /// The NOTIFY channel of new work.
    static constexpr std::string_view kHintChannel = "parley_jobs";

    Worker(storage::Database& database, const base::Clock& clock, WorkerOptions options);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void handle(std::string queue, HandlerOptions options, Handler handler);

    void start(io::Loops& loops);
    /// There may be new work. Any thread. The owner of the storage::Listener calls it for every
    /// hint on kHintChannel; without hints polling finds the work.
    void poke();
    /// Takes no new jobs, gives back what a claim under way still brings, waits for those running
    /// up to `patience`, records what they did. Jobs that take longer are found again by the end of
    /// their lease.
    void stop(std::chrono::milliseconds patience = std::chrono::seconds{10});
    /// False from the beginning of the stop: no job begins any more. Any thread.
    [[nodiscard]] bool beginsJobs() const;

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

}  // namespace parley::jobs

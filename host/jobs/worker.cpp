#include "worker.hpp"

#include "known_heads.hpp"
#include "repeater.hpp"

#include <base/check.hpp>
#include <base/log.hpp>
#include <io/fiber.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

namespace parley::jobs {

namespace {

// Claims of 20 to 50 are where a claim's cost per job is low and a crash repeats little.
constexpr int kLargestClaim = 50;

std::string describe(const base::Error& error) {
    return error.detail.empty() ? error.reason : error.reason + ": " + error.detail;
}

}  // namespace

/// What the worker, its polling fiber and the fibers of running jobs have in common.
struct Worker::Shared : std::enable_shared_from_this<Shared> {
    struct Lane {
        HandlerOptions options;
        Handler handler;
        /// Under the mutex.
        int running = 0;
        std::int64_t last_tenant = -1;
    };

    Shared(
        storage::Database& database, const base::Clock& shared_clock, WorkerOptions worker_options)
        : store{database},
          clock{shared_clock},
          options{std::move(worker_options)},
          idle{options.shortest_poll} {}

    std::chrono::milliseconds step();
    base::Result<bool> findWork();
    std::vector<QueueCapacity> capacities();
    bool begin(Job job);
    void finished(const Job& job, const Lane& lane, const base::Result<void>& outcome);
    FailedJob failureOf(const Job& job, const Lane& lane, const base::Error& error) const;
    base::Result<void> report();
    base::Result<void> keepLeases();
    void wait(std::chrono::milliseconds patience);

    JobStore store;
    const base::Clock& clock;
    const WorkerOptions options;
    std::map<std::string, Lane> lanes;
    io::Loops* loops = nullptr;
    KnownHeads heads;
    std::size_t turn = 0;
    std::chrono::milliseconds idle;
    base::MonoTime next_heartbeat;

    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    int running = 0;
    /// Every claim until its end is recorded, so that its lease is kept.
    std::map<JobId, int> held;
    std::vector<Claim> done;
    std::vector<FailedJob> failed;

    Repeater repeater;
};

std::chrono::milliseconds Worker::Shared::step() {
    auto kept = report();
    if (kept) kept = keepLeases();
    if (!kept) {
        base::log(base::LogLevel::Warning, "jobs_not_recorded", {{"reason", kept.error().reason}});
        return options.longest_poll;
    }
    const auto found = findWork();
    if (!found) {
        base::log(base::LogLevel::Warning, "jobs_not_claimed", {{"reason", found.error().reason}});
        return options.longest_poll;
    }
    if (*found) {
        idle = options.shortest_poll;
        return std::chrono::milliseconds{0};
    }
    return std::exchange(idle, std::min(idle * 2, options.longest_poll));
}

/// True when there may be more.
base::Result<bool> Worker::Shared::findWork() {
    const auto now = clock.now();
    const auto relayed = TRY(store.relayOutbox(now));
    const auto queues = capacities();
    if (queues.empty()) return false;
    auto jobs = TRY(store.claim(options.node, queues, now, now + options.lease));
    heads.learn(queues, jobs);
    std::vector<Claim> too_late;
    for (auto& job : jobs) {
        const Claim claim{job.id, job.attempt};
        if (!begin(std::move(job))) too_late.push_back(claim);
    }
    if (!too_late.empty()) TRY(store.giveBack(options.node, too_late));
    const bool walked = std::all_of(
        queues.begin(), queues.end(), [](const auto& queue) { return queue.heads.empty(); });
    return !walked || !jobs.empty() || relayed > 0;
}

std::vector<QueueCapacity> Worker::Shared::capacities() {
    const std::lock_guard lock{mutex};
    std::vector<QueueCapacity> queues;
    if (stopping) return queues;
    for (const auto& [queue, lane] : lanes) {
        const int room = std::min(lane.options.concurrency - lane.running, kLargestClaim);
        if (room > 0) queues.push_back({queue, room, lane.last_tenant, heads.of(queue)});
    }
    return queues;
}

/// False when the stop came while the claim was under way.
bool Worker::Shared::begin(Job job) {
    auto& lane = lanes.at(job.queue);
    job.max_attempts = std::min(job.max_attempts, lane.options.max_attempts);
    {
        const std::lock_guard lock{mutex};
        if (stopping) return false;
        lane.last_tenant = job.tenant ? job.tenant->value() : 0;
        ++running;
        ++lane.running;
        held.emplace(job.id, job.attempt);
    }
    auto& loop = loops->at(turn++ % loops->size());
    io::spawnFiber(loop, [self = shared_from_this(), &lane, job = std::move(job)] {
        self->finished(job, lane, lane.handler(job));
    });
    return true;
}

void Worker::Shared::finished(const Job& job, const Lane& lane, const base::Result<void>& outcome) {
    auto failure = outcome ? std::nullopt : std::optional{failureOf(job, lane, outcome.error())};
    {
        const std::lock_guard lock{mutex};
        if (failure) {
            failed.push_back(std::move(*failure));
        } else {
            done.push_back({job.id, job.attempt});
        }
        --running;
        --lanes.at(job.queue).running;
        changed.notify_all();
    }
    repeater.poke();
}

FailedJob Worker::Shared::failureOf(
    const Job& job, const Lane& lane, const base::Error& error) const {
    const auto text = describe(error);
    const auto id = job.id.publicId();
    if (job.attempt >= job.max_attempts || !worthRetrying(error.code)) {
        base::log(
            base::LogLevel::Error,
            "job_dead",
            {{"job", id},
             {"queue", job.queue},
             {"attempt", std::int64_t{job.attempt}},
             {"error", text}});
        return {{job.id, job.attempt}, text, std::nullopt};
    }
    base::log(
        base::LogLevel::Warning,
        "job_failed",
        {{"job", id},
         {"queue", job.queue},
         {"attempt", std::int64_t{job.attempt}},
         {"error", text}});
    auto delay = lane.options.back_off.delayAfter(job.attempt, options.random);
    if (error.retry_after) delay = std::max<std::chrono::milliseconds>(delay, *error.retry_after);
    return {{job.id, job.attempt}, text, clock.now() + delay};
}

base::Result<void> Worker::Shared::report() {
    std::vector<Claim> ended;
    std::vector<FailedJob> broken;
    {
        const std::lock_guard lock{mutex};
        ended.swap(done);
        broken.swap(failed);
    }
    const auto expected = static_cast<std::int64_t>(ended.size() + broken.size());
    if (expected == 0) return {};
    auto recorded = base::Result<std::int64_t>{0};
    if (!ended.empty()) recorded = store.complete(options.node, ended, clock.now());
    if (recorded && !broken.empty()) {
        const auto completed = *recorded;
        recorded = store.fail(options.node, broken);
        if (recorded) *recorded += completed;
    }
    const std::lock_guard lock{mutex};
    if (!recorded) {
        // Told again later: what was recorded already is then no longer held and is passed over.
        done.insert(done.end(), ended.begin(), ended.end());
        failed.insert(failed.end(), broken.begin(), broken.end());
        return std::move(recorded).error();
    }
    for (const auto& claim : ended)
        held.erase(claim.id);
    for (const auto& job : broken)
        held.erase(job.claim.id);
    if (*recorded < expected) {
        base::log(
            base::LogLevel::Warning, "job_results_refused", {{"count", expected - *recorded}});
    }
    return {};
}

base::Result<void> Worker::Shared::keepLeases() {
    const auto now = clock.monotonic();
    if (now < next_heartbeat) return {};
    std::vector<Claim> claims;
    {
        const std::lock_guard lock{mutex};
        for (const auto& [id, attempt] : held)
            claims.push_back({id, attempt});
    }
    if (!claims.empty()) TRY(store.extend(options.node, claims, clock.now() + options.lease));
    const auto requeued = TRY(store.requeueExpired(clock.now()));
    if (requeued > 0)
        base::log(base::LogLevel::Warning, "jobs_taken_from_lost_hosts", {{"count", requeued}});
    next_heartbeat = now + options.heartbeat;
    return {};
}

void Worker::Shared::wait(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex};
    stopping = true;
    changed.wait_for(lock, patience, [this] { return running == 0; });
    if (running > 0)
        base::log(base::LogLevel::Warning, "jobs_left_running", {{"count", std::int64_t{running}}});
}

Worker::Worker(storage::Database& database, const base::Clock& clock, WorkerOptions options)
    : shared_{std::make_shared<Shared>(database, clock, std::move(options))} {}

Worker::~Worker() {
    stop();
}

void Worker::handle(std::string queue, HandlerOptions options, Handler handler) {
    CHECK(shared_->loops == nullptr);
    const bool added =
        shared_->lanes.emplace(std::move(queue), Shared::Lane{options, std::move(handler)}).second;
    CHECK(added);
}

void Worker::start(io::Loops& loops) {
    CHECK(shared_->loops == nullptr);
    shared_->loops = &loops;
    shared_->next_heartbeat = shared_->clock.monotonic();
    shared_->repeater.start(loops.at(0), [shared = shared_.get()] { return shared->step(); });
}

void Worker::poke() {
    shared_->repeater.poke();
}

void Worker::stop(std::chrono::milliseconds patience) {
    if (shared_->loops == nullptr || shared_->stopping) return;
    shared_->wait(patience);
    shared_->repeater.stop();
    if (const auto told = shared_->report(); !told) {
        base::log(base::LogLevel::Warning, "jobs_not_recorded", {{"reason", told.error().reason}});
    }
}

bool Worker::beginsJobs() const {
    const std::lock_guard lock{shared_->mutex};
    return shared_->loops != nullptr && !shared_->stopping;
}

}  // namespace parley::jobs

#include "support/test_database.hpp"

#include <base/log.hpp>
#include <io/fiber.hpp>
#include <jobs/job_store.hpp>
#include <jobs/known_heads.hpp>
#include <storage/transaction.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace parley::bench {
namespace {

using namespace std::chrono_literals;
using storage::Effect;
using storage::Statement;

constexpr int kFibers = 4;
constexpr int kBatch = 50;
// What claims and completes per second on a machine like ours must reach.
constexpr double kTarget = 40'000;

constexpr Statement kClaimOne{
    "bench_claim_one",
    "UPDATE parley.job SET state = 1, node = $1, lease_until = $2::timestamptz, attempt = attempt "
    "+ 1"
    " WHERE id = (SELECT id FROM parley.job WHERE state = 0 AND queue = 'bench' ORDER BY queue, "
    "tenant_id, prio, id"
    " LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, attempt, payload",
    Effect::Writes};
constexpr Statement kCompleteOne{
    "bench_complete_one",
    "WITH gone AS (DELETE FROM parley.job WHERE id = $1 AND attempt = $2 AND node = $3 AND state = "
    "1 RETURNING *)"
    " INSERT INTO parley.job_history (id, tenant_id, queue, dedupe, prio, run_at, attempt, node, "
    "created_at, outcome,"
    " finished_at) SELECT id, tenant_id, queue, dedupe, prio, run_at, attempt, node, created_at, "
    "0, $4::timestamptz FROM gone",
    Effect::Writes};
constexpr Statement kTakeFifty{
    "bench_take_fifty",
    "DELETE FROM parley.job WHERE id IN (SELECT id FROM parley.job WHERE state = 0 AND queue = "
    "'bench'"
    " ORDER BY queue, tenant_id, prio, id LIMIT 50 FOR UPDATE SKIP LOCKED) RETURNING id, payload",
    Effect::Writes};

/// Takes jobs and ends them, for one fiber: how many; 0 when none is left.
using Way = std::function<int(testing::TestDatabase& db, const std::string& node)>;

template <typename Value>
Value must(base::Result<Value> result) {
    if (!result) {
        std::fprintf(
            stderr, "%s: %s\n", result.error().reason.c_str(), result.error().detail.c_str());
        std::abort();
    }
    return std::move(*result);
}

base::UtcTime now() {
    return base::SystemClock{}.now();
}

/// As the worker does.
class Ours {
public:
    int operator()(testing::TestDatabase& db, const std::string& node) {
        jobs::JobStore store{db.database()};
        std::vector<jobs::QueueCapacity> queues{{"bench", kBatch, after_, heads_.of("bench")}};
        auto taken = must(store.claim(node, queues, now(), now() + 45s));
        heads_.learn(queues, taken);
        if (taken.empty() && !queues.front().heads.empty()) return (*this)(db, node);
        if (taken.empty()) return 0;
        after_ = taken.back().tenant ? taken.back().tenant->value() : 0;
        std::vector<jobs::Claim> claims;
        for (const auto& job : taken)
            claims.push_back({job.id, job.attempt});
        return static_cast<int>(must(store.complete(node, claims, now())));
    }

private:
    jobs::KnownHeads heads_;
    std::int64_t after_ = -1;
};

int takeOne(testing::TestDatabase& db, const std::string& node) {
    const auto taken =
        must(storage::query(storage::Transaction{db.database()}, kClaimOne, node, now() + 45s));
    if (taken.empty()) return 0;
    must(storage::query(
        storage::Transaction{db.database()},
        kCompleteOne,
        taken.front().integer(0),
        taken.front().integer(1),
        node,
        now()));
    return 1;
}

int takeFifty(testing::TestDatabase& db, const std::string&) {
    return must(storage::query(storage::Transaction{db.database()}, kTakeFifty)).size();
}

void fill(const testing::TestDatabase& db, int jobs) {
    db.admin("TRUNCATE parley.job, parley.job_history");
    db.admin(
        "INSERT INTO parley.job (tenant_id, queue, state, prio, run_at, payload)"
        " SELECT n % 20, 'bench', 0, 0, '2026-01-01Z', jsonb_build_object('n', n, 'to', "
        "'person@example.org')"
        " FROM generate_series(1, " +
        std::to_string(jobs) + ") n");
    db.admin("CHECKPOINT");
}

/// Jobs a second until the queue is empty.
double measure(testing::TestDatabase& db, int jobs, const Way& way) {
    fill(db, jobs);
    std::atomic<int> running{kFibers};
    std::atomic<int> ended{0};
    io::Waiter done;
    const auto began = std::chrono::steady_clock::now();
    for (int fiber = 0; fiber < kFibers; ++fiber) {
        io::spawnFiber(db.loops().at(0), [&, fiber, way = way]() mutable {
            const auto node = "node " + std::to_string(fiber);
            while (const int count = way(db, node))
                ended += count;
            if (--running == 0) done.wake();
        });
    }
    done.wait();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    if (ended < jobs * 99 / 100 || ended > jobs) {
        std::fprintf(stderr, "%d of %d jobs were ended\n", ended.load(), jobs);
        std::abort();
    }
    return ended / took.count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int run(int rounds, int jobs) {
    base::logFrom(base::LogLevel::Warning);
    storage::DatabaseOptions options;
    options.connections_per_loop = kFibers;
    testing::TestDatabase db{{.database = options}};
    // The peers work on the tables themselves.
    db.admin(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON parley.job, parley.job_history TO parley_app");
    std::vector<double> ours;
    std::vector<double> one;
    std::vector<double> least;
    for (int round = 0; round < rounds; ++round) {
        ours.push_back(measure(db, jobs, Ours{}));
        one.push_back(measure(db, jobs / 10, takeOne));
        least.push_back(measure(db, jobs, takeFifty));
    }
    std::vector<double> against_one;
    std::vector<double> against_least;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        against_one.push_back(ours[i] / one[i]);
        against_least.push_back(ours[i] / least[i]);
    }
    std::printf(
        "fsync is %s. Jobs a second, medians of %d rounds.\n\n",
        db.adminValue("SHOW fsync").c_str(),
        rounds);
    std::printf("| way | jobs/s | ours is, within a round |\n| --- | --- | --- |\n");
    std::printf("| ours: 50 a claim, fair, leased, checked, history | %.0f | |\n", median(ours));
    std::printf(
        "| one a claim: SKIP LOCKED, leased, checked, history | %.0f | %.1f × |\n",
        median(one),
        median(against_one));
    std::printf(
        "| 50 a claim: lock and delete | %.0f | %.2f × |\n\n",
        median(least),
        median(against_least));
    const bool kept = median(ours) >= kTarget || median(against_one) >= 5;
    std::printf("| limit | measured | allowed | |\n| --- | --- | --- | --- |\n");
    std::printf(
        "| jobs claimed and completed | %.0f/s; %.1f × one a claim | ≥ %.0f/s or ≥ 5 × | %s |\n",
        median(ours),
        median(against_one),
        kTarget,
        kept ? "kept" : "**missed**");
    return kept ? 0 : 1;
}

}  // namespace
}  // namespace parley::bench

/// jobs_bench [rounds] [jobs a round]
int main(int argc, char* argv[]) {
    return parley::bench::run(
        argc > 1 ? std::atoi(argv[1]) : 5, argc > 2 ? std::atoi(argv[2]) : 60'000);
}

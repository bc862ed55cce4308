#include "raw_pipeline.hpp"
#include "support/test_database.hpp"
#include "workload.hpp"

#include <base/log.hpp>
#include <io/fiber.hpp>
#include <storage/transaction.hpp>

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

namespace parley::bench {
namespace {

constexpr storage::Statement kRead{"bench_read", kReadSql, storage::Effect::Reads};
constexpr int kConnections = 4;
constexpr int kFibersPerConnection = 16;

struct Options {
    int rounds = 5;
    double seconds = 2;
};

struct Sample {
    double reads_per_second;
    double cpu_us_per_read;
};

double now(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Clients take core 0, PostgreSQL has the other.
void pin(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

Sample measure(double seconds, const std::function<long(double end)>& run) {
    const double began = now(CLOCK_MONOTONIC);
    const double cpu_began = now(CLOCK_PROCESS_CPUTIME_ID);
    const auto reads = static_cast<double>(run(began + seconds));
    const double took = now(CLOCK_MONOTONIC) - began;
    return {reads / took, (now(CLOCK_PROCESS_CPUTIME_ID) - cpu_began) / reads * 1e6};
}

long readThroughTransactions(testing::TestDatabase& db, double end) {
    std::atomic<int> running{kConnections * kFibersPerConnection};
    std::atomic<long> reads{0};
    io::Waiter ended;
    auto& loop = db.loops().at(0);
    const base::TenantId tenant{std::atoll(kTenant)};
    const base::UserId user{*base::Uuid::parse(kUser)};
    for (int i = 0; i < kConnections * kFibersPerConnection; ++i) {
        io::spawnFiber(loop, [&, i] {
            for (int next = i; now(CLOCK_MONOTONIC) < end; next = (next + 1) % kAccounts) {
                const auto row = storage::query({db.database(), tenant, user}, kRead, next);
                if (!row || row->size() != 1) {
                    std::fprintf(
                        stderr, "a read failed: %s\n", row ? "no row" : row.error().detail.c_str());
                    std::abort();
                }
                reads.fetch_add(1, std::memory_order_relaxed);
            }
            if (--running == 0) ended.wake();
        });
    }
    ended.wait();
    return reads;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

template <typename Value>
double medianOf(const std::vector<Sample>& samples, Value value) {
    std::vector<double> values;
    for (const auto& sample : samples)
        values.push_back(value(sample));
    return median(values);
}

void report(const std::vector<Sample>& ours, const std::vector<Sample>& raw) {
    const auto rate = [](const Sample& sample) { return sample.reads_per_second; };
    const auto cpu = [](const Sample& sample) { return sample.cpu_us_per_read; };
    std::vector<double> rates;
    std::vector<double> cpus;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        rates.push_back(ours[i].reads_per_second / raw[i].reads_per_second);
        cpus.push_back(ours[i].cpu_us_per_read / raw[i].cpu_us_per_read);
    }
    std::printf("| one row of a tenant under row-level security | reads/s | CPU µs a read |\n");
    std::printf("| --- | --- | --- |\n");
    std::printf(
        "| `storage::Transaction`, fibers on one loop | %.0f | %.1f |\n",
        medianOf(ours, rate),
        medianOf(ours, cpu));
    std::printf(
        "| libpq pipeline, same statements | %.0f | %.1f |\n",
        medianOf(raw, rate),
        medianOf(raw, cpu));
    std::printf("| ratio within a round, median | %.2f | %.2f |\n", median(rates), median(cpus));
}

void run(const Options& options) {
    base::logFrom(base::LogLevel::Warning);
    auto& cluster = testing::PostgresCluster::shared();
    pin(0);
    storage::DatabaseOptions database;
    database.connections_per_loop = kConnections;
    testing::TestDatabase db{{.database = database}};
    db.admin(kSetUp);
    RawPipeline raw{cluster.appUrl(db.name()), kConnections, kFibersPerConnection, kAccounts};

    std::vector<Sample> ours;
    std::vector<Sample> limit;
    const auto measureOurs = [&](double seconds) {
        return measure(seconds, [&](double end) { return readThroughTransactions(db, end); });
    };
    const auto measureRaw = [&](double seconds) {
        return measure(seconds, [&](double end) {
            return raw.run([end] { return now(CLOCK_MONOTONIC) >= end; });
        });
    };
    constexpr double kWarmUp = 0.5;
    measureOurs(kWarmUp);
    measureRaw(kWarmUp);
    for (int round = 0; round < options.rounds; ++round) {
        ours.push_back(measureOurs(options.seconds));
        limit.push_back(measureRaw(options.seconds));
    }
    report(ours, limit);
}

}  // namespace
}  // namespace parley::bench

/// storage_bench [rounds] [seconds a round]
int main(int argc, char* argv[]) {
    parley::bench::Options options;
    if (argc > 1) options.rounds = std::atoi(argv[1]);
    if (argc > 2) options.seconds = std::atof(argv[2]);
    parley::bench::run(options);
    return 0;
}

#include "test_database.hpp"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace parley::testing {

namespace {

constexpr std::chrono::milliseconds kPollInterval{5};

}  // namespace

TestDatabase::TestDatabase(Options options)
    : cluster_{options.cluster != nullptr ? *options.cluster : PostgresCluster::shared()},
      name_{cluster_.createDatabase()},
      loops_{options.loops} {
    // A change that calls itself a read fails here instead of being made twice one day.
    options.database.hold_reads_to_reading = true;
    options.database.url = cluster_.appUrl(name_);
    auto database = storage::Database::create(options.database, loops_, pool_, clock_);
    if (!database) {
        std::fprintf(stderr, "test database: %s\n", database.error().detail.c_str());
        std::abort();
    }
    database_ = std::move(*database);
    // Connecting is done in the background, and on a busy machine the last one may take longer than
    // a transaction waits for it.
    const bool is_connected = eventually([this] {
        const auto stats = database_->stats();
        return stats.connections_open >= stats.connections_wanted;
    });
    if (!is_connected) {
        std::fputs("test database: not all of its connections come about\n", stderr);
        std::abort();
    }
}

TestDatabase::~TestDatabase() {
    database_->close();
}

void TestDatabase::admin(const std::string& sql) const {
    runAsAdmin(cluster_.adminUrl(name_), sql);
}

std::string TestDatabase::adminValue(const std::string& sql) const {
    return runAsAdmin(cluster_.adminUrl(name_), sql);
}

void TestDatabase::onFiber(const std::function<void()>& body) {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    io::spawnFiber(loops_.at(0), [&] {
        body();
        const std::lock_guard lock{mutex};
        done = true;
        changed.notify_one();
    });
    std::unique_lock lock{mutex};
    changed.wait(lock, [&] { return done; });
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(kPollInterval);
    }
    return true;
}

}  // namespace parley::testing

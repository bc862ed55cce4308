#include "test_database.hpp"

#include <libpq-fe.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace parley::testing {

namespace {

constexpr std::chrono::milliseconds kPollInterval{5};

std::string runSql(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{
        PQconnectdb(url.c_str()), &PQfinish};
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{
        PQexec(connection.get(), sql.c_str()), &PQclear};
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        std::fprintf(
            stderr, "test SQL failed: %s\n%s\n", PQerrorMessage(connection.get()), sql.c_str());
        std::abort();
    }
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

}  // namespace

TestDatabase::TestDatabase(Options options)
    : cluster_{options.cluster != nullptr ? *options.cluster : PostgresCluster::shared()},
      name_{cluster_.createDatabase()},
      loops_{options.loops} {
    options.database.url = cluster_.appUrl(name_);
    auto database = storage::Database::create(options.database, loops_, pool_, clock_);
    if (!database) {
        std::fprintf(stderr, "test database: %s\n", database.error().detail.c_str());
        std::abort();
    }
    database_ = std::move(*database);
}

TestDatabase::~TestDatabase() {
    database_->close();
}

void TestDatabase::admin(const std::string& sql) const {
    runSql(cluster_.adminUrl(name_), sql);
}

std::string TestDatabase::adminValue(const std::string& sql) const {
    return runSql(cluster_.adminUrl(name_), sql);
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

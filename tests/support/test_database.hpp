#pragma once

#include "postgres_cluster.hpp"

#include <base/clock.hpp>
#include <io/loop.hpp>
#include <io/offload.hpp>
#include <storage/database.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::testing {

/// What a test of a store needs: a migrated database of its own, loops, and a `storage::Database`
/// on them. A member of the fixture or a local of the test; making one takes about 0.1 s.
///
///     testing::TestDatabase db;
///     db.admin("INSERT INTO parley.tenant …");
///     UserStore store{db.database()};
class TestDatabase {
public:
    struct Options {
        std::size_t loops = 1;
        storage::DatabaseOptions database = {};
        PostgresCluster* cluster = nullptr;
    };

    TestDatabase() : TestDatabase{Options{}} {}
    explicit TestDatabase(Options options);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    storage::Database& database() { return *database_; }
    io::Loops& loops() { return loops_; }
    io::BlockingPool& pool() { return pool_; }
    PostgresCluster& cluster() { return cluster_; }
    [[nodiscard]] const std::string& name() const { return name_; }

    /// Runs SQL as the superuser, past row-level security. A failure stops the binary.
    void admin(const std::string& sql) const;
    /// The first column of the first row; empty for no row or NULL.
    [[nodiscard]] std::string adminValue(const std::string& sql) const;
    /// Runs `body` as a fiber of the first loop and waits for its end.
    void onFiber(const std::function<void()>& body);

private:
    PostgresCluster& cluster_;
    const std::string name_;
    const base::SystemClock clock_;
    io::Loops loops_;
    io::BlockingPool pool_{"connect", 4, 256};
    std::unique_ptr<storage::Database> database_;
};

/// Looks every 5 ms until `condition` holds; false when it does not within `limit`. For things that
/// another process does; what we do ourselves is waited for without polling.
bool eventually(
    const std::function<bool()>& condition,
    std::chrono::milliseconds limit = std::chrono::seconds{10});

}  // namespace parley::testing

#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>
#include <io/offload.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace parley::storage {

class Lane;
class Sessions;
struct PendingTransaction;

struct DatabaseOptions {
    /// `postgres://user@host/name?…` or libpq's `host=… dbname=… user=…`, logging in as parley_app.
    std::string url = {};
    std::string application_name = "parley";
    std::size_t connections_per_loop = 4;
    /// For statements of Pace::Slow.
    std::size_t slow_connections_per_loop = 1;
    std::chrono::milliseconds statement_timeout{5'000};
    std::chrono::milliseconds slow_statement_timeout{60'000};
    /// Transactions on one connection at a time; more wait.
    std::size_t max_in_flight = 64;
    /// Has PostgreSQL refuse changes by a transaction of Effect::Reads, which would be made twice
    /// when it is sent again. For tests: it costs every read a little.
    bool hold_reads_to_reading = false;
};

struct DatabaseStats {
    std::size_t connections_wanted = 0;
    std::size_t connections_open = 0;
    std::size_t in_flight = 0;
    /// Transactions that wait for room on a connection.
    std::size_t waiting = 0;
    std::uint64_t transactions = 0;
    /// Tries beyond the first, after a lost connection, a deadlock or a serialization failure.
    std::uint64_t sent_again = 0;
    std::uint64_t connections_lost = 0;
};

/// The host's connections to PostgreSQL: a few per loop, kept open and reopened when they break.
/// Used through Transaction, from fibers and from plain threads alike. Must be closed, or
/// destroyed, on a plain thread while the loops still run.
class Database {
public:
    /// Fails when no connection can be made now, and when its role could see past row-level
    /// security; later losses are repaired in the background.
    static base::Result<std::unique_ptr<Database>> create(
        DatabaseOptions options,
        io::Loops& loops,
        io::BlockingPool& connect_pool,
        const base::Clock& clock);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// One round trip, for readiness.
    base::Result<void> ping();
    [[nodiscard]] DatabaseStats stats() const;
    /// Lets what is in flight end, refuses the rest, closes all connections.
    void close();

private:
    friend class Transaction;
    friend class Listener;
    struct LoopLanes {
        io::Loop* loop;
        std::shared_ptr<Lane> fast;
        std::shared_ptr<Lane> slow;
    };

    Database(
        DatabaseOptions options,
        std::shared_ptr<Sessions> sessions,
        io::BlockingPool& pool,
        const base::Clock& clock);
    void openLanes(io::Loops& loops);
    void run(PendingTransaction& transaction);
    [[nodiscard]] const LoopLanes& lanesOfCaller();

    const DatabaseOptions options_;
    std::shared_ptr<Sessions> sessions_;
    io::BlockingPool& connect_pool_;
    const base::Clock& clock_;
    std::vector<LoopLanes> lanes_;
    std::atomic<std::size_t> turn_{0};
    bool closed_ = false;
};

}  // namespace parley::storage

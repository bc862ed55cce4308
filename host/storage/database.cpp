#include "database.hpp"

#include "connection_url.hpp"
#include "lane.hpp"
#include "sessions.hpp"
#include "transaction.hpp"

#include <base/check.hpp>
#include <base/log.hpp>

namespace parley::storage {

namespace {

using namespace std::chrono_literals;

constexpr Statement kPing{"storage_ping", "SELECT 1", Effect::Reads};
// What in-flight statements get when the process stops; they are short or of no more use.
constexpr auto kCloseGrace = 5s;
// Worth a line in the log: on a healthy machine a transaction takes a millisecond.
constexpr auto kNotablySlow = 1s;

void closeAndWait(Lane& lane) {
    io::Waiter waiter;
    lane.loop().post([&] { lane.close(kCloseGrace, [&waiter] { waiter.wake(); }); });
    waiter.wait();
}

}  // namespace

base::Result<std::unique_ptr<Database>> Database::create(
    DatabaseOptions options,
    io::Loops& loops,
    io::BlockingPool& connect_pool,
    const base::Clock& clock) {
    const auto form = TRY(toConnectorForm(options.url, options.application_name));
    const auto wanted =
        loops.size() * (options.connections_per_loop + options.slow_connections_per_loop);
    // Twice as many, because a lost session may be given back after its successor is made. One for
    // the listener.
    auto sessions = TRY(Sessions::create(form, 2 * (wanted + 1)));
    {
        const auto session = TRY(sessions->open(options.statement_timeout));
        TRY(requireRowLevelSecurity(session->handle()));
    }
    std::unique_ptr<Database> database{
        new Database{std::move(options), std::move(sessions), connect_pool, clock}};
    database->openLanes(loops);
    return database;
}

Database::Database(
    DatabaseOptions options,
    std::shared_ptr<Sessions> sessions,
    io::BlockingPool& pool,
    const base::Clock& clock)
    : options_{std::move(options)},
      sessions_{std::move(sessions)},
      connect_pool_{pool},
      clock_{clock} {}

Database::~Database() {
    close();
}

void Database::openLanes(io::Loops& loops) {
    for (std::size_t i = 0; i < loops.size(); ++i) {
        auto& loop = loops.at(i);
        const auto lane = [&](std::size_t connections, std::chrono::milliseconds timeout) {
            return std::make_shared<Lane>(
                loop,
                connect_pool_,
                sessions_,
                Lane::Options{
                    .connections = connections,
                    .max_in_flight = options_.max_in_flight,
                    .statement_timeout = timeout});
        };
        lanes_.push_back(
            {&loop,
             lane(options_.connections_per_loop, options_.statement_timeout),
             lane(options_.slow_connections_per_loop, options_.slow_statement_timeout)});
        loop.post([fast = lanes_.back().fast, slow = lanes_.back().slow] {
            fast->open();
            slow->open();
        });
    }
}

const Database::LoopLanes& Database::lanesOfCaller() {
    const auto* loop = io::Loop::current();
    if (loop == nullptr)
        return lanes_[turn_.fetch_add(1, std::memory_order_relaxed) % lanes_.size()];
    for (const auto& lanes : lanes_) {
        if (lanes.loop == loop) return lanes;
    }
    // A fiber of a loop that is not ours is answered from the first one.
    return lanes_.front();
}

void Database::run(PendingTransaction& transaction) {
    // A loop's own callback would wait for itself.
    CHECK(io::onFiber() || io::Loop::current() == nullptr);
    transaction.read_only = options_.hold_reads_to_reading && transaction.effect == Effect::Reads;
    const auto began = clock_.monotonic();
    const auto& lanes = lanesOfCaller();
    const auto& lane = transaction.pace == Pace::Slow ? lanes.slow : lanes.fast;
    if (io::Loop::current() == &lane->loop()) {
        lane->submit(transaction);
    } else {
        lane->loop().post([lane, &transaction] { lane->submit(transaction); });
    }
    transaction.waiter.wait();

    const auto* statement = transaction.steps.front().statement;
    if (transaction.error && transaction.error->code == base::ErrorCode::Internal) {
        base::log(base::LogLevel::Error, "database_error", {{"detail", transaction.error->detail}});
    }
    const auto took = clock_.monotonic() - began;
    if (took >= kNotablySlow && transaction.pace == Pace::Fast) {
        base::log(
            base::LogLevel::Warning,
            "slow_transaction",
            {{"statement", statement->name},
             {"took_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
    }
}

base::Result<void> Database::ping() {
    TRY(query(Transaction{*this}, kPing));
    return {};
}

DatabaseStats Database::stats() const {
    DatabaseStats stats;
    stats.connections_wanted =
        lanes_.size() * (options_.connections_per_loop + options_.slow_connections_per_loop);
    for (const auto& lanes : lanes_) {
        for (const auto* lane : {lanes.fast.get(), lanes.slow.get()}) {
            const auto& figures = lane->figures();
            stats.connections_open += figures.open.load(std::memory_order_relaxed);
            stats.in_flight += figures.in_flight.load(std::memory_order_relaxed);
            stats.waiting += figures.waiting.load(std::memory_order_relaxed);
            stats.transactions += figures.transactions.load(std::memory_order_relaxed);
            stats.sent_again += figures.sent_again.load(std::memory_order_relaxed);
            stats.connections_lost += figures.lost.load(std::memory_order_relaxed);
        }
    }
    return stats;
}

void Database::close() {
    if (std::exchange(closed_, true)) return;
    CHECK(io::Loop::current() == nullptr);
    for (const auto& lanes : lanes_) {
        closeAndWait(*lanes.fast);
        closeAndWait(*lanes.slow);
    }
}

}  // namespace parley::storage

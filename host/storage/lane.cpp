#include "lane.hpp"

#include "sql_error.hpp"

#include <base/log.hpp>

#include <algorithm>

namespace parley::storage {

namespace {

using namespace std::chrono_literals;

constexpr auto kFirstBackOff = 100ms;
// PostgreSQL is back within a second of being ready again.
constexpr auto kLongestBackOff = 1000ms;
// A client is better served by a quick 503 with Retry-After than by silence.
constexpr auto kPatienceWithoutConnection = 1s;
constexpr auto kPatienceForRoom = 5s;
// Waiting fibers cost a stack each; beyond this the machine is not keeping up.
constexpr std::size_t kMostWaiting = 2'048;
constexpr unsigned kMostTries = 4;
// A usual read takes PostgreSQL 15 µs, so the last of them waits half a millisecond.
constexpr std::size_t kReadsTogether = 32;
// Connections tend to break together, within milliseconds or, on a busy machine, tenths of a
// second; a read sent again at once would meet the next one that is broken and does not know it
// yet.
constexpr auto kRecoveryPause = 25ms;
constexpr unsigned kRecoveryGrowth = 4;

std::chrono::milliseconds pauseBefore(const std::vector<PendingTransaction*>& transactions) {
    unsigned tries = 0;
    for (const auto* transaction : transactions)
        tries = std::max(tries, transaction->tries);
    auto pause = kRecoveryPause;
    for (unsigned i = 1; i < tries; ++i)
        pause *= kRecoveryGrowth;
    return pause;
}
constexpr auto kWatchInterval = 100ms;
// How much longer than statement_timeout the server may stay silent before the network is blamed.
constexpr auto kStallMargin = 5s;

}  // namespace

Lane::Lane(
    io::Loop& loop,
    io::BlockingPool& connect_pool,
    std::shared_ptr<Sessions> sessions,
    Options options)
    : loop_{loop},
      connect_pool_{connect_pool},
      sessions_{std::move(sessions)},
      options_{options},
      back_off_{kFirstBackOff},
      down_since_{std::chrono::steady_clock::now()},
      connect_timer_{loop.context()},
      watch_timer_{loop.context()} {}

void Lane::submit(PendingTransaction& transaction) {
    if (closing_) return settle(transaction, databaseUnavailable("the database is being closed"));
    if (waiting_.empty()) {
        if (auto* connection = connectionFor(transaction)) {
            connection->send(transaction);
            return count();
        }
    }
    const auto now = std::chrono::steady_clock::now();
    if (connections_.empty() && now - down_since_ >= kPatienceWithoutConnection) {
        return settle(transaction, databaseUnavailable("no connection"));
    }
    if (waiting_.size() >= kMostWaiting)
        return settle(transaction, overloaded("too many transactions wait"));
    transaction.waiting_since = now;
    waiting_.push_back(&transaction);
    count();
    watch();
}

/// Reads fill one connection before the next: a server process that stays busy answers many at once
/// and is not woken for each. Never behind a change, which may wait for a disk or a lock, nor
/// where the server has fallen silent. Everything else goes where the least is.
Connection* Lane::connectionFor(const PendingTransaction& transaction) const {
    Connection* best = nullptr;
    for (const auto& connection : connections_) {
        if (connection->inFlight() >= options_.max_in_flight) continue;
        if (transaction.effect == Effect::Reads && connection->inFlight() < kReadsTogether &&
            connection->readsQuickly()) {
            return connection.get();
        }
        if (best == nullptr || connection->inFlight() < best->inFlight()) best = connection.get();
    }
    return best;
}

void Lane::sendWaiting() {
    while (!waiting_.empty()) {
        auto* transaction = waiting_.front();
        auto* connection = connectionFor(*transaction);
        if (connection == nullptr) break;
        waiting_.pop_front();
        connection->send(*transaction);
    }
    count();
}

void Lane::finished(std::vector<PendingTransaction*>& transactions) {
    const auto self = shared_from_this();
    figures_.transactions.store(
        figures_.transactions.load(std::memory_order_relaxed) + transactions.size(),
        std::memory_order_relaxed);
    for (auto* transaction : transactions) {
        if (transaction->try_again && transaction->tries < kMostTries) {
            retry(*transaction);
        } else {
            transaction->waiter.wake();
        }
    }
    sendWaiting();
    if (closing_) closeWhenIdle();
}

void Lane::retry(PendingTransaction& transaction) {
    transaction.answers.clear();
    transaction.error.reset();
    transaction.try_again = false;
    transaction.waiting_since = std::chrono::steady_clock::now();
    figures_.sent_again.store(
        figures_.sent_again.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    waiting_.push_front(&transaction);
    watch();
}

void Lane::settle(PendingTransaction& transaction, base::Error error) {
    transaction.error = std::move(error);
    transaction.waiter.wake();
}

void Lane::lost(Connection& connection, std::vector<PendingTransaction*> unanswered) {
    const auto at = std::find_if(connections_.begin(), connections_.end(), [&](const auto& open) {
        return open.get() == &connection;
    });
    const auto keep = *at;
    connections_.erase(at);
    returnSession(connection.release());
    if (connections_.empty()) down_since_ = std::chrono::steady_clock::now();
    figures_.lost.store(
        figures_.lost.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (!closing_) {
        base::log(
            base::LogLevel::Warning,
            "database_connection_lost",
            {{"unanswered", static_cast<std::int64_t>(unanswered.size())}});
    }
    ++recovering_;
    // On a later turn of the loop: this may run below a `send`, whose caller is not waiting yet.
    const auto timer =
        std::make_shared<boost::asio::steady_timer>(loop_.context(), pauseBefore(unanswered));
    timer->async_wait([self = shared_from_this(), timer, keep, unanswered = std::move(unanswered)](
                          const boost::system::error_code&) { self->recover(unanswered); });
    topUp();
    count();
}

void Lane::recover(const std::vector<PendingTransaction*>& unanswered) {
    --recovering_;
    for (auto* transaction : unanswered) {
        const bool harmless = transaction->effect == Effect::Reads;
        if (harmless && transaction->tries < kMostTries && !closing_) {
            retry(*transaction);
        } else {
            settle(
                *transaction, harmless ? databaseUnavailable("connection lost") : outcomeUnknown());
        }
    }
    sendWaiting();
    if (closing_) closeWhenIdle();
}

void Lane::topUp() {
    if (closing_ || waits_to_connect_) return;
    while (connections_.size() + connecting_ < options_.connections)
        connect();
    watch();
}

void Lane::connect() {
    ++connecting_;
    const bool accepted = connect_pool_.submit(
        [self = shared_from_this(), sessions = sessions_, timeout = options_.statement_timeout] {
            auto session = sessions->open(timeout);
            self->loop_.post([self, session = std::move(session)]() mutable {
                self->connected(std::move(session));
            });
        });
    if (accepted) return;
    loop_.post(
        [self = shared_from_this()] { self->connected(overloaded("connect pool is full")); });
}

void Lane::connected(base::Result<std::shared_ptr<OpenSession>> session) {
    --connecting_;
    if (closing_) {
        if (session) returnSession(std::move(*session));
        return closeWhenIdle();
    }
    if (!session) {
        if (!waits_to_connect_) {
            base::log(
                base::LogLevel::Warning,
                "database_connect_failed",
                {{"detail", session.error().detail}});
        }
        return connectAgainLater();
    }
    auto connection = std::make_shared<Connection>(loop_, *session, *this);
    if (!connection->start()) {
        returnSession(connection->release());
        return connectAgainLater();
    }
    back_off_ = kFirstBackOff;
    connections_.push_back(std::move(connection));
    sendWaiting();
    watch();
}

void Lane::connectAgainLater() {
    if (waits_to_connect_) return;
    waits_to_connect_ = true;
    connect_timer_.expires_after(back_off_);
    back_off_ = std::min<std::chrono::milliseconds>(back_off_ * 2, kLongestBackOff);
    connect_timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
        self->waits_to_connect_ = false;
        self->topUp();
    });
}

/// Closing waits for Poco's lock, which is held while another thread connects.
void Lane::returnSession(std::shared_ptr<OpenSession> session) {
    auto shared = std::make_shared<std::shared_ptr<OpenSession>>(std::move(session));
    if (!connect_pool_.submit([shared] { shared->reset(); })) shared->reset();
}

/// One timer while there is something that can be overdue.
void Lane::watch() {
    if (watching_) return;
    watching_ = true;
    watch_timer_.expires_after(kWatchInterval);
    watch_timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
        self->watching_ = false;
        const auto now = std::chrono::steady_clock::now();
        self->failOverdue(now);
        self->giveUpStalled(now);
        if (self->closing_) return self->closeWhenIdle();
        self->watch();
    });
}

void Lane::failOverdue(Time now) {
    const bool down = connections_.empty();
    const auto patience =
        down ? std::chrono::steady_clock::duration{kPatienceWithoutConnection} : kPatienceForRoom;
    std::vector<PendingTransaction*> overdue;
    std::erase_if(waiting_, [&](auto* transaction) {
        if (now - transaction->waiting_since < patience) return false;
        overdue.push_back(transaction);
        return true;
    });
    for (auto* transaction : overdue) {
        settle(
            *transaction,
            down ? databaseUnavailable("no connection") : overloaded("waited too long"));
    }
    count();
}

void Lane::giveUpStalled(Time now) {
    const auto stalled = [&](const auto& connection) {
        return connection->inFlight() > 0 &&
               now - connection->lastAnswer() > options_.statement_timeout + kStallMargin;
    };
    for (auto at = connections_.begin(); at != connections_.end();) {
        const auto connection = *at;
        if (!stalled(connection)) {
            ++at;
            continue;
        }
        connection->giveUp();
        at = connections_.begin();
    }
}

void Lane::close(std::chrono::milliseconds grace, std::function<void()> done) {
    closing_ = true;
    closed_ = std::move(done);
    close_by_ = std::chrono::steady_clock::now() + grace;
    connect_timer_.cancel();
    for (auto* transaction : std::exchange(waiting_, {})) {
        settle(*transaction, databaseUnavailable("the database is being closed"));
    }
    watch();
    closeWhenIdle();
}

void Lane::closeWhenIdle() {
    const bool overdue = std::chrono::steady_clock::now() >= close_by_;
    while (!connections_.empty()) {
        const auto idle =
            std::find_if(connections_.begin(), connections_.end(), [&](const auto& connection) {
                return overdue || connection->inFlight() == 0;
            });
        if (idle == connections_.end()) break;
        const auto connection = *idle;
        if (connection->inFlight() > 0) {
            connection->giveUp();
        } else {
            connections_.erase(idle);
            returnSession(connection->release());
        }
    }
    count();
    if (!connections_.empty() || connecting_ > 0 || recovering_ > 0) return watch();
    watch_timer_.cancel();
    if (auto done = std::exchange(closed_, nullptr)) done();
}

void Lane::count() {
    std::size_t in_flight = 0;
    for (const auto& connection : connections_)
        in_flight += connection->inFlight();
    figures_.open.store(connections_.size(), std::memory_order_relaxed);
    figures_.in_flight.store(in_flight, std::memory_order_relaxed);
    figures_.waiting.store(waiting_.size(), std::memory_order_relaxed);
}

}  // namespace parley::storage

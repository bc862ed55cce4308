#pragma once

#include "connection.hpp"

#include <io/offload.hpp>

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>

namespace parley::storage {

/// The connections of one loop for one pace, and the transactions that wait for one. Keeps as many
/// open as it should, and reconnects when they break. Lives on its loop, except where a function
/// says otherwise.
class Lane final : public Connection::Owner, public std::enable_shared_from_this<Lane> {
public:
    struct Options {
        std::size_t connections;
        std::size_t max_in_flight;
        std::chrono::milliseconds statement_timeout;
    };
    /// Read from any thread.
    struct Figures {
        std::atomic<std::size_t> open{0};
        std::atomic<std::size_t> in_flight{0};
        std::atomic<std::size_t> waiting{0};
        std::atomic<std::uint64_t> transactions{0};
        std::atomic<std::uint64_t> sent_again{0};
        std::atomic<std::uint64_t> lost{0};
    };

    Lane(
        io::Loop& loop,
        io::BlockingPool& connect_pool,
        std::shared_ptr<Sessions> sessions,
        Options options);

    void open() { topUp(); }
    /// Wakes the transaction's waiter when it is answered or has failed.
    void submit(PendingTransaction& transaction);
    /// Takes nothing more, lets what is in flight end within `grace`, then closes; `done` may be
    /// called before this returns.
    void close(std::chrono::milliseconds grace, std::function<void()> done);

    /// Safe from any thread.
    [[nodiscard]] io::Loop& loop() const { return loop_; }
    [[nodiscard]] const Figures& figures() const { return figures_; }

    void finished(std::vector<PendingTransaction*>& transactions) override;
    void lost(Connection& connection, std::vector<PendingTransaction*> unanswered) override;

private:
    using Time = std::chrono::steady_clock::time_point;

    void topUp();
    void connect();
    void connected(base::Result<std::shared_ptr<OpenSession>> session);
    void connectAgainLater();
    void returnSession(std::shared_ptr<OpenSession> session);

    [[nodiscard]] Connection* connectionFor(const PendingTransaction& transaction) const;
    void sendWaiting();
    void recover(const std::vector<PendingTransaction*>& unanswered);
    void retry(PendingTransaction& transaction);
    void settle(PendingTransaction& transaction, base::Error error);
    void watch();
    void failOverdue(Time now);
    void giveUpStalled(Time now);
    void closeWhenIdle();
    void count();

    io::Loop& loop_;
    io::BlockingPool& connect_pool_;
    std::shared_ptr<Sessions> sessions_;
    const Options options_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::deque<PendingTransaction*> waiting_;
    std::size_t connecting_ = 0;
    /// Losses whose transactions are still to be sent again or settled.
    std::size_t recovering_ = 0;
    std::chrono::milliseconds back_off_;
    Time down_since_;
    bool waits_to_connect_ = false;
    boost::asio::steady_timer connect_timer_;
    bool watching_ = false;
    boost::asio::steady_timer watch_timer_;
    std::function<void()> closed_;
    Time close_by_;
    bool closing_ = false;
    Figures figures_;
};

}  // namespace parley::storage

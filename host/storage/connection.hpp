#pragma once

#include "pending_transaction.hpp"
#include "sessions.hpp"

#include <io/loop.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::storage {

/// One PostgreSQL connection in pipeline mode, shared by the transactions of its loop. Each ends in
/// a Sync of its own: that makes it an implicit transaction, so neither a failure nor a tenant
/// reaches the neighbours. Lives on its loop; made of an open session that is used for nothing
/// else.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        /// Answered, or failed; may be called again for another try. Called when the connection is
        /// in a state to take more.
        virtual void finished(std::vector<PendingTransaction*>& transactions) = 0;
        /// The connection is gone; these got no answer. It must not be used any more.
        virtual void lost(Connection& connection, std::vector<PendingTransaction*> unanswered) = 0;
    };

    Connection(io::Loop& loop, std::shared_ptr<OpenSession> session, Owner& owner);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// False when the session cannot be served by a loop.
    bool start();
    /// Sends it now; it is answered after those sent before it. May end in `lost` before it
    /// returns.
    void send(PendingTransaction& transaction);
    /// Ends waiting; nothing may be in flight. Gives the session back for whoever destroys it.
    std::shared_ptr<OpenSession> release();

    [[nodiscard]] std::size_t inFlight() const { return transactions_in_flight_; }
    /// No change is in flight, and the server has answered just now or has nothing to do.
    [[nodiscard]] bool readsQuickly() const;
    /// When the server last answered, or was last idle.
    [[nodiscard]] std::chrono::steady_clock::time_point lastAnswer() const { return last_answer_; }
    /// Reports the connection as lost.
    void giveUp();

private:
    /// A statement's state on this connection. A failed Parse leaves it unusable until sent again.
    struct Prepared {
        std::string name;
        std::string sql;
        /// Where the caller's text lies: comparing that is enough for the usual constant.
        const char* source;
        bool sent = false;
    };
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const {
            return std::hash<std::string_view>{}(name);
        }
    };
    /// What ends with one Sync: the Parse messages that a transaction needs first, or its
    /// statements.
    struct Exchange {
        PendingTransaction* transaction;
        std::vector<Prepared*> preparing;
    };

    Prepared& prepared(const Statement& statement);
    bool sendMissingPrepares(PendingTransaction& transaction);
    bool sendStatements(PendingTransaction& transaction);
    bool sendExecute(const Statement& statement, const char* const* values, std::size_t count);
    bool flush();

    void awaitReadable();
    void awaitWritable();
    void onReadable();
    void collect();
    void take(PGresult* result);
    void takeOfPrepare(Exchange& exchange, const PGresult* result) const;
    void takeOfStatements(PendingTransaction& transaction, PGresult* result);
    void fail(PendingTransaction& transaction, const PGresult* result, const Statement& statement);
    void endExchange();

    io::Loop& loop_;
    std::shared_ptr<OpenSession> session_;
    Owner& owner_;
    PGconn* handle_;
    boost::asio::posix::stream_descriptor descriptor_;
    std::unordered_map<std::string, Prepared, NameHash, std::equal_to<>> prepared_;
    std::deque<Exchange> in_flight_;
    std::size_t transactions_in_flight_ = 0;
    std::size_t writes_in_flight_ = 0;
    /// Statements of the front exchange answered so far.
    std::size_t answered_ = 0;
    std::vector<PendingTransaction*> finished_;
    std::chrono::steady_clock::time_point last_answer_;
    bool awaiting_writable_ = false;
    bool ended_ = false;
};

}  // namespace parley::storage

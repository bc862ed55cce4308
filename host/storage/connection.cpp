#include "connection.hpp"

#include "sql_error.hpp"

#include <base/check.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace parley::storage {

namespace {

// Always sent, with '' for none, so that no transaction can run under what another one set.
constexpr Statement kScope{
    "storage_scope",
    "SELECT set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true)",
    Effect::Reads};

// The same, and PostgreSQL refuses whatever changes anything.
constexpr Statement kReadOnlyScope{
    "storage_read_only_scope",
    "SELECT set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true), "
    "set_config('transaction_read_only', 'on', true)",
    Effect::Reads};

// Longer than any usual read takes, even on a busy machine.
constexpr std::chrono::milliseconds kQuickAnswer{2};

constexpr std::size_t kParamsOnStack = 24;
constexpr char kNextPlan = '+';
// The protocol counts parameters in 16 bits.
constexpr std::size_t kMostParams = 65'535;

const Statement& scopeOf(const PendingTransaction& transaction) {
    return transaction.read_only ? kReadOnlyScope : kScope;
}

bool planIsThere(const PGresult* result) {
    return sqlState(result) != "26000";
}

}  // namespace

Connection::Connection(io::Loop& loop, std::shared_ptr<OpenSession> session, Owner& owner)
    : loop_{loop},
      session_{std::move(session)},
      owner_{owner},
      handle_{session_->handle()},
      descriptor_{loop.context()},
      last_answer_{std::chrono::steady_clock::now()} {}

bool Connection::start() {
    if (PQsetnonblocking(handle_, 1) != 0 || PQenterPipelineMode(handle_) != 1) return false;
    // The descriptor closes what it is given; libpq keeps the original.
    const int own = ::fcntl(PQsocket(handle_), F_DUPFD_CLOEXEC, 0);
    if (own < 0) return false;
    boost::system::error_code refused;
    descriptor_.assign(own, refused);
    if (refused) {
        ::close(own);
        return false;
    }
    awaitReadable();
    return true;
}

std::shared_ptr<OpenSession> Connection::release() {
    ended_ = true;
    boost::system::error_code ignored;
    descriptor_.close(ignored);
    return std::move(session_);
}

void Connection::giveUp() {
    if (ended_) return;
    ended_ = true;
    std::vector<PendingTransaction*> unanswered;
    for (const auto& exchange : in_flight_) {
        if (exchange.preparing.empty()) unanswered.push_back(exchange.transaction);
    }
    in_flight_.clear();
    transactions_in_flight_ = 0;
    writes_in_flight_ = 0;
    owner_.lost(*this, std::move(unanswered));
}

bool Connection::readsQuickly() const {
    if (in_flight_.empty()) return true;
    return writes_in_flight_ == 0 && std::chrono::steady_clock::now() - last_answer_ < kQuickAnswer;
}

void Connection::send(PendingTransaction& transaction) {
    if (in_flight_.empty()) last_answer_ = std::chrono::steady_clock::now();
    ++transaction.tries;
    const bool prepared = sendMissingPrepares(transaction);
    // Listed even when sending fails, so that losing the connection settles it like all others.
    in_flight_.push_back({&transaction, {}});
    ++transactions_in_flight_;
    if (transaction.effect == Effect::Writes) ++writes_in_flight_;
    if (!prepared || !sendStatements(transaction) || PQpipelineSync(handle_) != 1 || !flush())
        giveUp();
}

Connection::Prepared& Connection::prepared(const Statement& statement) {
    const auto known = prepared_.find(statement.name);
    if (known != prepared_.end()) {
        // Two statements under one name would answer for each other.
        CHECK(known->second.source == statement.sql.data() || known->second.sql == statement.sql);
        return known->second;
    }
    return prepared_
        .emplace(
            std::string{statement.name},
            Prepared{
                .name = std::string{statement.name},
                .sql = std::string{statement.sql},
                .source = statement.sql.data()})
        .first->second;
}

/// Under a Sync of their own: in the transaction's, an earlier failing statement would skip them.
bool Connection::sendMissingPrepares(PendingTransaction& transaction) {
    std::vector<Prepared*> missing;
    const auto need = [&](const Statement& statement) {
        auto& entry = prepared(statement);
        if (!entry.sent && std::find(missing.begin(), missing.end(), &entry) == missing.end()) {
            missing.push_back(&entry);
        }
    };
    need(scopeOf(transaction));
    for (const auto& step : transaction.steps)
        need(*step.statement);
    if (missing.empty()) return true;
    for (auto* entry : missing) {
        if (PQsendPrepare(handle_, entry->name.c_str(), entry->sql.c_str(), 0, nullptr) != 1)
            return false;
        entry->sent = true;
    }
    in_flight_.push_back({&transaction, std::move(missing)});
    return PQpipelineSync(handle_) == 1;
}

bool Connection::sendStatements(PendingTransaction& transaction) {
    const std::array<const char*, 2> scope{transaction.tenant.data(), transaction.user.data()};
    if (!sendExecute(scopeOf(transaction), scope.data(), scope.size())) return false;
    std::array<const char*, kParamsOnStack> few{};
    std::vector<const char*> many;
    for (const auto& step : transaction.steps) {
        const auto count = step.params.size();
        CHECK(count <= kMostParams);
        if (count > few.size()) many.resize(count);
        const char** values = count > few.size() ? many.data() : few.data();
        for (std::size_t i = 0; i < count; ++i) {
            const auto* text = step.params[i].text();
            values[i] = text != nullptr ? text->c_str() : nullptr;
        }
        if (!sendExecute(*step.statement, values, count)) return false;
    }
    return true;
}

bool Connection::sendExecute(
    const Statement& statement, const char* const* values, std::size_t count) {
    return PQsendQueryPrepared(
               handle_,
               prepared(statement).name.c_str(),
               static_cast<int>(count),
               values,
               nullptr,
               nullptr,
               0) == 1;
}

bool Connection::flush() {
    const int left = PQflush(handle_);
    if (left > 0) awaitWritable();
    return left >= 0;
}

void Connection::awaitReadable() {
    descriptor_.async_wait(
        boost::asio::posix::descriptor_base::wait_read,
        [self = shared_from_this()](const boost::system::error_code& failure) {
            if (self->ended_) return;
            if (failure) return self->giveUp();
            self->onReadable();
        });
}

void Connection::awaitWritable() {
    if (awaiting_writable_) return;
    awaiting_writable_ = true;
    descriptor_.async_wait(
        boost::asio::posix::descriptor_base::wait_write,
        [self = shared_from_this()](const boost::system::error_code& failure) {
            self->awaiting_writable_ = false;
            if (self->ended_) return;
            if (failure || !self->flush()) self->giveUp();
        });
}

void Connection::onReadable() {
    const bool alive = PQconsumeInput(handle_) == 1;
    last_answer_ = std::chrono::steady_clock::now();
    // What arrived before the end is worth reading: it tells which changes were made.
    collect();
    auto finished = std::move(finished_);
    finished_.clear();
    if (!alive || PQstatus(handle_) == CONNECTION_BAD) {
        giveUp();
    } else if (!ended_) {
        awaitReadable();
    }
    // Last, because the fibers that wake may send on this connection.
    if (!finished.empty()) owner_.finished(finished);
    finished.clear();
    if (finished_.empty()) finished_ = std::move(finished);
}

void Connection::collect() {
    while (!ended_ && !in_flight_.empty() && PQisBusy(handle_) == 0) {
        auto* result = PQgetResult(handle_);
        // Null ends one statement's answer; a broken connection gives nothing else.
        if (result == nullptr) {
            if (PQstatus(handle_) == CONNECTION_BAD) return;
            continue;
        }
        take(result);
    }
}

void Connection::take(PGresult* result) {
    const auto status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        endExchange();
        return;
    }
    if (status == PGRES_FATAL_ERROR && endsConnection(result)) {
        PQclear(result);
        giveUp();
        return;
    }
    auto& exchange = in_flight_.front();
    if (exchange.preparing.empty()) {
        takeOfStatements(*exchange.transaction, result);
    } else {
        takeOfPrepare(exchange, result);
        PQclear(result);
    }
    ++answered_;
}

void Connection::takeOfPrepare(Exchange& exchange, const PGresult* result) const {
    if (answered_ >= exchange.preparing.size()) return;
    auto& entry = *exchange.preparing[answered_];
    if (PQresultStatus(result) == PGRES_COMMAND_OK) return;
    entry.sent = false;
    if (PQresultStatus(result) == PGRES_FATAL_ERROR && !exchange.transaction->error) {
        exchange.transaction->error =
            toError(result, entry.name.substr(0, entry.name.find(kNextPlan)));
    }
}

void Connection::takeOfStatements(PendingTransaction& transaction, PGresult* result) {
    const auto status = PQresultStatus(result);
    const bool is_scope = answered_ == 0;
    if (status == PGRES_FATAL_ERROR) {
        const bool at_commit = answered_ > transaction.steps.size();
        fail(
            transaction,
            result,
            is_scope ? scopeOf(transaction)
                     : *transaction.steps[at_commit ? answered_ - 2 : answered_ - 1].statement);
    }
    if (is_scope || transaction.error ||
        (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)) {
        PQclear(result);
        return;
    }
    transaction.answers.emplace_back(result);
}

void Connection::fail(
    PendingTransaction& transaction, const PGresult* result, const Statement& statement) {
    if (isStalePlan(result)) {
        auto& entry = prepared(statement);
        entry.sent = false;
        // A plan that is there but stale keeps its name taken.
        if (planIsThere(result)) entry.name += kNextPlan;
    }
    if (transaction.error) return;
    transaction.error = toError(result, statement.name);
    transaction.try_again = mayBeTriedAgain(result);
}

void Connection::endExchange() {
    answered_ = 0;
    const auto exchange = std::move(in_flight_.front());
    in_flight_.pop_front();
    if (!exchange.preparing.empty()) return;
    --transactions_in_flight_;
    if (exchange.transaction->effect == Effect::Writes) --writes_in_flight_;
    finished_.push_back(exchange.transaction);
}

}  // namespace parley::storage

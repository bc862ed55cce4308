#include "listener.hpp"

#include "sessions.hpp"
#include "sql_error.hpp"

#include <base/log.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>

namespace parley::storage {

namespace {

constexpr std::chrono::milliseconds kFirstReconnect{100};
constexpr std::chrono::milliseconds kLongestReconnect{1'000};
// LISTEN itself; the connection then only waits.
constexpr std::chrono::milliseconds kStatementTimeout{5'000};

std::string listenStatements(const std::vector<std::string>& channels) {
    std::string sql;
    for (const auto& channel : channels) {
        sql += "LISTEN \"";
        for (const char symbol : channel)
            sql.append(symbol == '"' ? 2 : 1, symbol);
        sql += "\";";
    }
    return sql;
}

}  // namespace

/// The part that lives on the loop.
class Listener::Ear : public std::enable_shared_from_this<Ear> {
public:
    Ear(io::Loop& loop, io::BlockingPool& pool, std::shared_ptr<Sessions> sessions, Options options)
        : loop_{loop},
          pool_{pool},
          sessions_{std::move(sessions)},
          options_{std::move(options)},
          listen_sql_{listenStatements(options_.channels)},
          descriptor_{loop.context()},
          timer_{loop.context()} {}

    io::Loop& loop() { return loop_; }

    void connect() {
        connecting_ = true;
        const bool accepted = pool_.submit([self = shared_from_this()] {
            auto session = self->openListening();
            self->loop_.post([self, session = std::move(session)]() mutable {
                self->connected(std::move(session));
            });
        });
        if (!accepted) {
            loop_.post([self = shared_from_this()] {
                self->connected(overloaded("connect pool is full"));
            });
        }
    }

    void stop(std::function<void()> stopped) {
        ended_ = true;
        timer_.cancel();
        disconnect();
        if (!connecting_) return stopped();
        stopped_ = std::move(stopped);
    }

private:
    base::Result<std::shared_ptr<OpenSession>> openListening() {
        auto session = TRY(sessions_->open(kStatementTimeout));
        TRY(execute(session->handle(), listen_sql_, "listen"));
        return session;
    }

    void connected(base::Result<std::shared_ptr<OpenSession>> session) {
        connecting_ = false;
        if (ended_) {
            if (session) session_ = std::move(*session);
            disconnect();
            return std::exchange(stopped_, nullptr)();
        }
        if (!session || !serve(std::move(*session))) return connectAgainLater();
        back_off_ = kFirstReconnect;
        options_.on_connected();
        hear();
    }

    bool serve(std::shared_ptr<OpenSession> session) {
        session_ = std::move(session);
        boost::system::error_code refused;
        descriptor_.assign(::fcntl(PQsocket(session_->handle()), F_DUPFD_CLOEXEC, 0), refused);
        return !refused && PQsetnonblocking(session_->handle(), 1) == 0;
    }

    void hear() {
        if (ended_) return;
        auto* connection = session_->handle();
        const bool alive = PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK;
        while (auto* notification = PQnotifies(connection)) {
            const std::unique_ptr<PGnotify, decltype(&PQfreemem)> owned{notification, &PQfreemem};
            options_.on_hint(notification->relname, notification->extra);
        }
        if (!alive) {
            base::log(base::LogLevel::Warning, "database_listener_lost");
            return connectAgainLater();
        }
        descriptor_.async_wait(
            boost::asio::posix::descriptor_base::wait_read,
            [self = shared_from_this()](const boost::system::error_code& failure) {
                if (!failure) self->hear();
            });
    }

    void connectAgainLater() {
        disconnect();
        timer_.expires_after(back_off_);
        back_off_ = std::min(back_off_ * 2, kLongestReconnect);
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
            if (!failure && !self->ended_) self->connect();
        });
    }

    void disconnect() {
        boost::system::error_code ignored;
        descriptor_.close(ignored);
        if (session_ == nullptr) return;
        auto shared = std::make_shared<std::shared_ptr<OpenSession>>(std::move(session_));
        if (!pool_.submit([shared] { shared->reset(); })) shared->reset();
    }

    io::Loop& loop_;
    io::BlockingPool& pool_;
    std::shared_ptr<Sessions> sessions_;
    Options options_;
    const std::string listen_sql_;
    std::shared_ptr<OpenSession> session_;
    boost::asio::posix::stream_descriptor descriptor_;
    boost::asio::steady_timer timer_;
    std::chrono::milliseconds back_off_ = kFirstReconnect;
    bool connecting_ = false;
    bool ended_ = false;
    std::function<void()> stopped_;
};

Listener::Listener(Database& database, io::Loop& loop, Options options)
    : ear_{std::make_shared<Ear>(
          loop, database.connect_pool_, database.sessions_, std::move(options))} {
    loop.post([ear = ear_] { ear->connect(); });
}

Listener::~Listener() {
    io::Waiter waiter;
    ear_->loop().post([ear = ear_, &waiter] { ear->stop([&waiter] { waiter.wake(); }); });
    waiter.wait();
}

}  // namespace parley::storage

#pragma once

#include <base/result.hpp>

#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::storage {

class Sessions;

/// One open connection, owned through Poco's pool. Closed when destroyed, never used again by
/// another.
class OpenSession {
public:
    OpenSession(std::shared_ptr<Sessions> sessions, Poco::Data::Session session);
    ~OpenSession();
    OpenSession(const OpenSession&) = delete;
    OpenSession& operator=(const OpenSession&) = delete;

    [[nodiscard]] PGconn* handle() const { return handle_; }

private:
    // The pool must outlive the session.
    std::shared_ptr<Sessions> sessions_;
    std::optional<Poco::Data::Session> session_;
    PGconn* handle_;
};

/// Makes connections and owns them: Poco::Data::SessionPool over the PostgreSQL connector. Every
/// call blocks; loops call it through a pool of threads.
class Sessions : public std::enable_shared_from_this<Sessions> {
public:
    /// `limit`: how many connections may be open at once.
    static base::Result<std::shared_ptr<Sessions>> create(
        const std::string& connector_form, std::size_t limit);
    Sessions(const std::string& connector_form, std::size_t limit);
    ~Sessions();
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    /// A connection in UTC and UTF-8 whose statements end after `statement_timeout`.
    base::Result<std::shared_ptr<OpenSession>> open(std::chrono::milliseconds statement_timeout);
    [[nodiscard]] int allocated() const { return pool_.allocated(); }

private:
    const std::string connector_form_;
    Poco::Data::SessionPool pool_;
};

/// Forbidden `database_role_too_powerful` when the connection's role sees past row-level security,
/// which is all that keeps tenants apart in the database.
base::Result<void> requireRowLevelSecurity(PGconn* connection);

/// Runs statements that answer nothing, on a blocking connection.
base::Result<void> execute(PGconn* connection, const std::string& sql, std::string_view name);

}  // namespace parley::storage

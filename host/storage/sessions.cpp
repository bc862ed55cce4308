#include "sessions.hpp"

#include "sql_error.hpp"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Exception.h>

#include <libpq-events.h>
#include <sys/socket.h>

#include <mutex>

namespace parley::storage {

namespace {

constexpr int kIdleSeconds = 60;

void registerConnector() {
    static std::once_flag once;
    std::call_once(once, [] { Poco::Data::PostgreSQL::Connector::registerConnector(); });
}

const std::string& connectorName() {
    registerConnector();
    return Poco::Data::PostgreSQL::Connector::KEY;
}

/// Poco gives a connection whose status is good to the next user, whatever is still under way on
/// it.
void spoil(PGconn* connection) {
    if (PQstatus(connection) != CONNECTION_OK) return;
    ::shutdown(PQsocket(connection), SHUT_RDWR);
    // The first call may still deliver bytes that arrived before.
    while (PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK) {
    }
}

int noteFinish(PGEventId event, void*, void* finished) {
    if (event == PGEVT_CONNDESTROY) *static_cast<bool*>(finished) = true;
    return 1;
}

/// Poco's connector leaks a connection that fails to open, about 20 KB each time while the server
/// is away; so it is asked only after one has succeeded.
base::Result<void> tryConnecting(const std::string& connector_form) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{
        PQconnectdb(connector_form.c_str()), &PQfinish};
    if (PQstatus(connection.get()) == CONNECTION_OK) return {};
    return databaseUnavailable(PQerrorMessage(connection.get()));
}

}  // namespace

OpenSession::OpenSession(std::shared_ptr<Sessions> sessions, Poco::Data::Session session)
    : sessions_{std::move(sessions)},
      session_{std::move(session)},
      handle_{static_cast<PGconn*>(*Poco::Data::PostgreSQL::Utility::handle(*session_))} {}

OpenSession::~OpenSession() {
    bool finished = false;
    PQregisterEventProc(handle_, &noteFinish, "OpenSession", &finished);
    spoil(handle_);
    session_.reset();
    // Poco's connector finishes only connections in good order, so that each broken one would stay
    // in memory with its buffers.
    if (!finished) PQfinish(handle_);
}

base::Result<std::shared_ptr<Sessions>> Sessions::create(
    const std::string& connector_form, std::size_t limit) {
    try {
        return std::make_shared<Sessions>(connector_form, limit);
    } catch (const Poco::Exception& failure) {
        // The pool needs a thread of Poco's for its timer.
        return databaseUnavailable(failure.displayText());
    }
}

Sessions::Sessions(const std::string& connector_form, std::size_t limit)
    : connector_form_{connector_form},
      pool_{connectorName(), connector_form, 1, static_cast<int>(limit), kIdleSeconds} {}

Sessions::~Sessions() = default;

base::Result<std::shared_ptr<OpenSession>> Sessions::open(
    std::chrono::milliseconds statement_timeout) {
    TRY(tryConnecting(connector_form_));
    std::shared_ptr<OpenSession> session;
    try {
        session = std::make_shared<OpenSession>(shared_from_this(), pool_.get());
    } catch (const Poco::Exception& failure) {
        return databaseUnavailable(failure.displayText());
    } catch (const std::exception& failure) {
        return databaseUnavailable(failure.what());
    }
    PQsetNoticeProcessor(
        session->handle(), [](void*, const char*) {}, nullptr);
    TRY(execute(
        session->handle(),
        "SET timezone = 'UTC'; SET client_encoding = 'UTF8'; SET search_path = parley, pg_temp; "
        "SET idle_in_transaction_session_timeout = '60s'; SET statement_timeout = " +
            std::to_string(statement_timeout.count()),
        "set_up_connection"));
    return session;
}

base::Result<void> requireRowLevelSecurity(PGconn* connection) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{
        PQexec(
            connection,
            "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = "
            "current_user"),
        &PQclear};
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK)
        return databaseUnavailable(PQerrorMessage(connection));
    if (PQntuples(result.get()) == 1 && std::string_view{PQgetvalue(result.get(), 0, 0)} == "f")
        return {};
    return base::Error{
        .code = base::ErrorCode::Forbidden,
        .reason = "database_role_too_powerful",
        .detail = "row-level security does not hold the role that database.url signs in as",
        .advice =
            "database.url has to sign in as parley_app, or another role that is neither a "
            "superuser nor may bypass row-level security"};
}

base::Result<void> execute(PGconn* connection, const std::string& sql, std::string_view name) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{
        PQexec(connection, sql.c_str()), &PQclear};
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    if (endsConnection(result.get())) return databaseUnavailable(PQerrorMessage(connection));
    return toError(result.get(), name);
}

}  // namespace parley::storage

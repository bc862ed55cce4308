#include "migrator.hpp"

#include "connection_url.hpp"
#include "rows.hpp"
#include "sessions.hpp"
#include "sql_error.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>

namespace parley::storage {

namespace {

using base::Error;
using base::ErrorCode;

// "parley" in ASCII: any number that no other program in the database picks.
constexpr const char* kLock = "SELECT pg_advisory_lock(123588103857529)";

// What has to be there before the first file, and needs more rights than parley_owner has. The
// private cluster lets parley_app in by its socket; on any other server the operator gives it a
// password (ALTER ROLE parley_app PASSWORD …) and puts that into the database URL.
constexpr const char* kBootstrap = R"sql(
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley_owner') THEN
        CREATE ROLE parley_owner NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley_app') THEN
        CREATE ROLE parley_app LOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'parley_owner', 'MEMBER') THEN
        EXECUTE format('GRANT parley_owner TO %I', current_user);
    END IF;
END $$;
CREATE SCHEMA IF NOT EXISTS parley AUTHORIZATION parley_owner;
SET ROLE parley_owner;
GRANT USAGE ON SCHEMA parley TO parley_app;
CREATE TABLE IF NOT EXISTS parley.migration (
    version integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL
);
GRANT SELECT ON parley.migration TO parley_app;
RESET ROLE;
)sql";

Error failure(ErrorCode code, std::string reason, std::string detail) {
    return {.code = code, .reason = std::move(reason), .detail = std::move(detail)};
}

base::Result<std::string> readFile(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || !text) {
        return failure(
            ErrorCode::Internal, "migrations_unreadable", "cannot read " + path.string());
    }
    return std::move(text).str();
}

/// The number before the first underscore of `0010_tenants.sql`; 0 when it has no such form.
int versionOf(const std::string& name) {
    constexpr std::size_t kDigits = 4;
    int version = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + std::min(name.size(), kDigits), version);
    const bool whole = error == std::errc{} && end == name.data() + kDigits;
    return whole && name.size() > kDigits && name[kDigits] == '_' ? version : 0;
}

base::Result<std::vector<Migration>> readFolder(const std::filesystem::path& folder) {
    std::error_code unreadable;
    std::map<int, Migration> found;
    for (const auto& entry : std::filesystem::directory_iterator{folder, unreadable}) {
        const auto name = entry.path().filename().string();
        // The dump of the whole schema lies beside them.
        if (entry.path().extension() != ".sql" || name == "schema.sql") continue;
        const int version = versionOf(name);
        if (version == 0) {
            return failure(
                ErrorCode::Internal,
                "migration_misnamed",
                name + " is not named like 0010_what_it_does.sql");
        }
        const auto checksum = base::toHex(base::sha256(TRY(readFile(entry.path()))));
        const auto [at, is_new] = found.emplace(version, Migration{version, name, checksum});
        if (!is_new) {
            return failure(
                ErrorCode::Internal,
                "migration_misnamed",
                at->second.name + " and " + name + " have one number");
        }
    }
    if (unreadable || found.empty()) {
        return failure(
            ErrorCode::Internal, "migrations_unreadable", "no migrations in " + folder.string());
    }
    std::vector<Migration> migrations;
    migrations.reserve(found.size());
    for (auto& [version, migration] : found)
        migrations.push_back(std::move(migration));
    return migrations;
}

base::Result<Rows> select(PGconn* connection, const char* sql) {
    Rows rows{PQexec(connection, sql)};
    if (!rows.answered()) return databaseUnavailable(PQerrorMessage(connection));
    return rows;
}

base::Result<std::map<int, Migration>> readApplied(PGconn* connection) {
    const auto known =
        TRY(select(connection, "SELECT to_regclass('parley.migration') IS NOT NULL"));
    if (!known.front().flag(0)) return std::map<int, Migration>{};
    std::map<int, Migration> applied;
    const auto rows =
        TRY(select(connection, "SELECT version, name, checksum FROM parley.migration"));
    for (const auto& row : rows) {
        const auto version = static_cast<int>(row.integer(0));
        applied.emplace(version, Migration{version, row.text(1), row.text(2), true});
    }
    return applied;
}

/// The line of the file that PostgreSQL complained about, when it says.
std::string lineOf(const PGresult* result, const std::string& sql) {
    const char* position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    if (position == nullptr) return {};
    std::size_t symbols_left = std::strtoul(position, nullptr, 10);
    std::size_t line = 1;
    for (const char byte : sql) {
        const bool continues_a_symbol = (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
        if (!continues_a_symbol && --symbols_left == 0) break;
        if (byte == '\n') ++line;
    }
    return " line " + std::to_string(line);
}

class Rollback {
public:
    explicit Rollback(PGconn* connection) : connection_{connection} {}
    ~Rollback() {
        if (armed_) PQclear(PQexec(connection_, "ROLLBACK"));
    }
    Rollback(const Rollback&) = delete;
    Rollback& operator=(const Rollback&) = delete;
    void disarm() { armed_ = false; }

private:
    PGconn* connection_;
    bool armed_ = true;
};

base::Result<std::shared_ptr<OpenSession>> openAdminSession(const std::string& url) {
    const auto form = TRY(toConnectorForm(url, "parley-migrate"));
    // Zero: a backfill or a wait for the lock takes as long as it takes.
    return TRY(Sessions::create(form, 1))->open(std::chrono::milliseconds{0});
}

}  // namespace

base::Result<std::vector<Migration>> Migrator::pending(PGconn* connection) const {
    auto migrations = TRY(readFolder(options_.folder));
    auto applied = TRY(readApplied(connection));
    for (auto& migration : migrations) {
        const auto known = applied.extract(migration.version);
        if (known.empty()) continue;
        migration.applied = true;
        if (known.mapped().checksum == migration.checksum && known.mapped().name == migration.name)
            continue;
        return failure(
            ErrorCode::Conflict,
            "migration_changed",
            migration.name + " is not the file that was applied as " + known.mapped().name +
                "; put that one back and make the change in a new migration");
    }
    if (!applied.empty()) {
        return failure(
            ErrorCode::Conflict,
            "migration_missing",
            applied.begin()->second.name + " was applied but is not in " +
                options_.folder.string() + "; the database belongs to a newer or another version");
    }
    return migrations;
}

base::Result<std::vector<Migration>> Migrator::status() const {
    const auto session = TRY(openAdminSession(options_.admin_url));
    return pending(session->handle());
}

base::Result<std::size_t> Migrator::migrate() const {
    const auto session = TRY(openAdminSession(options_.admin_url));
    auto* connection = session->handle();
    TRY(execute(connection, kLock, "migration_lock"));
    const auto migrations = TRY(pending(connection));
    TRY(execute(connection, kBootstrap, "migration_bootstrap"));
    std::size_t count = 0;
    for (const auto& migration : migrations) {
        if (migration.applied) continue;
        TRY(apply(connection, migration));
        ++count;
    }
    return count;
}

base::Result<void> Migrator::apply(PGconn* connection, const Migration& migration) const {
    const auto sql = TRY(readFile(options_.folder / migration.name));
    TRY(execute(connection, "BEGIN; SET LOCAL ROLE parley_owner", migration.name));
    Rollback rollback{connection};

    const std::unique_ptr<PGresult, decltype(&PQclear)> result{
        PQexec(connection, sql.c_str()), &PQclear};
    if (const auto status = PQresultStatus(result.get());
        status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        const char* message = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
        return failure(
            ErrorCode::Internal,
            "migration_failed",
            migration.name + lineOf(result.get(), sql) + ": " +
                (message != nullptr ? message : PQerrorMessage(connection)));
    }
    if (PQtransactionStatus(connection) != PQTRANS_INTRANS) {
        return failure(
            ErrorCode::Internal, "migration_failed", migration.name + " ended its own transaction");
    }
    TRY(remember(connection, migration));
    TRY(execute(connection, "COMMIT", migration.name));
    rollback.disarm();
    base::log(base::LogLevel::Info, "migration_applied", {{"name", migration.name}});
    return {};
}

base::Result<void> Migrator::remember(PGconn* connection, const Migration& migration) const {
    const auto version = std::to_string(migration.version);
    const auto applied_at = base::toRfc3339(clock_.now());
    const std::array<const char*, 4> values{
        version.c_str(), migration.name.c_str(), migration.checksum.c_str(), applied_at.c_str()};
    const Rows inserted{PQexecParams(
        connection,
        "INSERT INTO parley.migration (version, name, checksum, applied_at) VALUES ($1, $2, $3, "
        "$4)",
        values.size(),
        nullptr,
        values.data(),
        nullptr,
        nullptr,
        0)};
    if (inserted.affected() != 1) return databaseUnavailable(PQerrorMessage(connection));
    return {};
}

}  // namespace parley::storage

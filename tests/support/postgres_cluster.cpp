#include "postgres_cluster.hpp"

#include "test_database.hpp"

#include <base/check.hpp>
#include <base/clock.hpp>
#include <storage/migrator.hpp>

#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace parley::testing {

namespace {

using namespace std::chrono_literals;

constexpr auto kStartLimit = 30s;

[[noreturn]] void giveUp(const std::string& what) {
    std::fprintf(stderr, "test PostgreSQL: %s\n", what.c_str());
    std::abort();
}

/// PostgreSQL refuses to run as root.
const passwd* serverUser() {
    if (::geteuid() != 0) return nullptr;
    const auto* user = ::getpwnam("postgres");
    if (user == nullptr) giveUp("there is no user postgres to run it as");
    return user;
}

/// Starts a program that dies with this process; its output goes to `log`.
pid_t spawn(const std::vector<std::string>& command, const std::filesystem::path& log) {
    std::vector<char*> arguments;
    for (const auto& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const auto* user = serverUser();
    const auto uid = user != nullptr ? user->pw_uid : 0;
    const auto gid = user != nullptr ? user->pw_gid : 0;
    const auto log_name = log.string();

    const pid_t child = ::fork();
    if (child != 0) return child;
    if (user != nullptr && (::setgid(gid) != 0 || ::setuid(uid) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::freopen(log_name.c_str(), "a", stdout) == nullptr) ::_exit(126);
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

bool reachable(const std::string& url) {
    return PQping(url.c_str()) == PQPING_OK;
}

std::filesystem::path checkout() {
    const char* root = std::getenv("PARLEY_ROOT");
    return root != nullptr ? std::filesystem::path{root} : std::filesystem::path{PARLEY_SOURCE_DIR};
}

}  // namespace

std::string runAsAdmin(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{
        PQconnectdb(url.c_str()), &PQfinish};
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{
        PQexec(connection.get(), sql.c_str()), &PQclear};
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        giveUp(sql + ": " + PQerrorMessage(connection.get()));
    }
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

std::string PostgresCluster::program(const std::string& name) {
    const char* folder = std::getenv("PARLEY_PG_BIN");
    return std::string{folder != nullptr ? folder : "/usr/lib/postgresql/15/bin"} + "/" + name;
}

PostgresCluster& PostgresCluster::shared() {
    static PostgresCluster cluster;
    static const bool migrated = (cluster.makeTemplate(), true);
    static_cast<void>(migrated);
    return cluster;
}

PostgresCluster::PostgresCluster() {
    char name[] = "/tmp/parley-test-XXXXXX";
    if (::mkdtemp(name) == nullptr) giveUp("cannot make a folder under /tmp");
    folder_ = name;
    if (const auto* user = serverUser()) {
        if (::chown(name, user->pw_uid, user->pw_gid) != 0) giveUp("cannot give its folder away");
    }
    const auto child = spawn(
        {PostgresCluster::program("initdb"),
         "-D",
         folder_ / "data",
         "-A",
         "trust",
         "-U",
         "postgres",
         "-E",
         "UTF8",
         "--locale=C.UTF-8",
         "--no-sync",
         "--no-instructions"},
        folder_ / "initdb.log");
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) giveUp("initdb failed, see " + (folder_ / "initdb.log").string());
    start();
}

PostgresCluster::~PostgresCluster() {
    if (postmaster_ != 0) {
        // Immediate shutdown: nothing in it is worth keeping.
        ::kill(postmaster_, SIGQUIT);
        ::waitpid(postmaster_, nullptr, 0);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void PostgresCluster::start() {
    // Benchmarks of what must not be lost write it down as a server does.
    const auto* const written = std::getenv("PARLEY_PG_DURABLE") != nullptr ? "=on" : "=off";
    const bool started = eventually(
        [this, written] {
            if (postmaster_ == 0) {
                postmaster_ = spawn(
                    {PostgresCluster::program("postgres"),
                     "-D",
                     folder_ / "data",
                     "-k",
                     folder_,
                     "-c",
                     "listen_addresses=",
                     "-c",
                     std::string{"fsync"} + written,
                     "-c",
                     std::string{"synchronous_commit"} + written,
                     "-c",
                     std::string{"full_page_writes"} + written,
                     "-c",
                     "max_connections=200",
                     "-c",
                     "shared_buffers=32MB",
                     "-c",
                     "log_min_messages=warning"},
                    folder_ / "postgres.log");
            }
            if (reachable(adminUrl("postgres"))) return true;
            // After a kill it refuses to start until the last child of its predecessor is gone.
            if (::waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) postmaster_ = 0;
            return false;
        },
        kStartLimit);
    if (!started) giveUp("does not start, see " + (folder_ / "postgres.log").string());
}

void PostgresCluster::kill() {
    ::kill(postmaster_, SIGKILL);
    ::waitpid(postmaster_, nullptr, 0);
    postmaster_ = 0;
}

void PostgresCluster::makeTemplate() {
    const std::string name = "parley_template";
    runAsAdmin(adminUrl("postgres"), "CREATE DATABASE " + name);
    const base::SystemClock clock;
    const storage::Migrator migrator{
        {.admin_url = adminUrl(name), .folder = checkout() / "migrations"}, clock};
    if (const auto migrated = migrator.migrate(); !migrated) giveUp(migrated.error().detail);
    template_ = name;
}

std::string PostgresCluster::createDatabase() {
    return createDatabaseFrom(template_.empty() ? "template1" : template_);
}

std::string PostgresCluster::createEmptyDatabase() {
    return createDatabaseFrom("template1");
}

std::string PostgresCluster::createDatabaseFrom(const std::string& source) {
    auto name = "parley_" + std::to_string(++databases_);
    // Whole files at once: page by page through the log takes twice as long.
    runAsAdmin(
        adminUrl("postgres"),
        "CREATE DATABASE " + name + " TEMPLATE " + source + " STRATEGY FILE_COPY");
    return name;
}

void PostgresCluster::createAppRole() {
    runAsAdmin(adminUrl("postgres"), "CREATE ROLE parley_app LOGIN");
}

std::string PostgresCluster::adminUrl(const std::string& database) const {
    return "host=" + folder_.string() + " user=postgres dbname=" + database;
}

std::string PostgresCluster::appUrl(const std::string& database) const {
    return "host=" + folder_.string() + " user=parley_app dbname=" + database;
}

}  // namespace parley::testing

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace parley::testing {

/// A PostgreSQL of this test binary alone: in a new folder under /tmp, reached by a unix socket,
/// without fsync unless PARLEY_PG_DURABLE is set, run as the user postgres when the test runs as
/// root. Stopped and removed when the binary ends, and by the kernel when it crashes. Failing to
/// start stops the binary.
class PostgresCluster {
public:
    /// Started, with the migrations of the checkout applied to a template, at the first call.
    static PostgresCluster& shared();

    /// Not migrated and of its own; `shared` is what tests of other modules want.
    PostgresCluster();
    ~PostgresCluster();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

    /// A new database's name: a migrated copy on the shared cluster, empty on others.
    std::string createDatabase();
    std::string createEmptyDatabase();
    /// For a cluster without migrations: the role that `appUrl` logs in as.
    void createAppRole();
    /// Logs in as the superuser.
    [[nodiscard]] std::string adminUrl(const std::string& database) const;
    /// Logs in as parley_app.
    [[nodiscard]] std::string appUrl(const std::string& database) const;

    /// The path of one of PostgreSQL's programs.
    static std::string program(const std::string& name);

    /// SIGKILL to the postmaster; its children follow when they notice.
    void kill();
    void start();
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    void makeTemplate();
    std::string createDatabaseFrom(const std::string& source);

    std::filesystem::path folder_;
    pid_t postmaster_ = 0;
    std::string template_;
    int databases_ = 0;
};

/// Runs SQL and gives the first column of the first row; empty for no row or NULL. A failure stops
/// the binary.
std::string runAsAdmin(const std::string& url, const std::string& sql);

}  // namespace parley::testing

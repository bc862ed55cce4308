#include "commands.hpp"

#include <app/database_urls.hpp>
#include <storage/migrator.hpp>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <secrets/master_key.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>

namespace parley::app {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMebibyte = std::uintmax_t{1024} * 1024;
// Below this PostgreSQL's own log of changes may fill the disk within the hour.
constexpr std::uintmax_t kLeastFreeBytes = 512 * kMebibyte;

base::Error problem(std::string reason, std::string advice) {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = std::move(reason),
        .advice = std::move(advice)};
}

using Finding = base::Result<std::string>;

Finding checkMigrations(const Config& config) {
    const auto url = TRY(adminUrl(config));
    const base::SystemClock clock;
    const storage::Migrator migrator{{.admin_url = url, .folder = config.migrations_dir}, clock};
    const auto migrations = TRY(migrator.status());
    const auto pending = std::count_if(
        migrations.begin(), migrations.end(), [](const auto& each) { return !each.applied; });
    if (pending > 0) {
        return problem(
            "migrations_pending",
            std::to_string(pending) + " migrations are pending; run `parley migrate`");
    }
    return "reachable, " + std::to_string(migrations.size()) + " migrations applied";
}

Finding checkMasterKey(const Config& config) {
    if (!config.secrets.master_key.empty()) {
        return "from the environment, key " +
               TRY(secrets::MasterKey::fromText(config.secrets.master_key)).current().id;
    }
    std::error_code ignored;
    if (!fs::exists(config.secrets.master_key_file, ignored)) {
        return "none yet; the first start makes " + config.secrets.master_key_file;
    }
    return "key " + TRY(secrets::MasterKey::fromFile(config.secrets.master_key_file)).current().id;
}

Finding checkPort(const std::string& address, std::uint16_t port) {
    try {
        Poco::Net::ServerSocket socket;
        socket.bind(Poco::Net::SocketAddress{address, port}, true);
        return "free";
    } catch (const Poco::Exception& error) {
        return problem(
            "port_taken",
            "port " + std::to_string(port) + " of " + address + " cannot be used: " +
                error.displayText() + "; a running host holds it, or choose another");
    }
}

Finding checkDisk(const Config& config) {
    fs::path folder = config.data_dir;
    std::error_code error;
    while (!fs::exists(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    const auto space = fs::space(folder, error);
    if (error) return problem("data_dir_unreadable", folder.string() + ": " + error.message());
    const std::string free = std::to_string(space.available / kMebibyte) + " MiB free";
    if (space.available < kLeastFreeBytes)
        return problem("disk_nearly_full", free + " for " + config.data_dir);
    return free;
}

Finding checkFolder(const std::string& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return problem("folder_missing", folder + " is not there");
    return folder;
}

Finding checkOpenapi(const Config& config) {
    std::error_code error;
    if (!fs::is_regular_file(config.openapi_file, error)) {
        return problem("file_missing", config.openapi_file + " is not there");
    }
    return config.openapi_file;
}

}  // namespace

base::Result<Answer> checkInstallation(const Invocation& invocation) {
    const auto& config = invocation.config;
    const auto& server = config.server;
    std::vector<std::pair<std::string, Finding>> findings;
    findings.emplace_back("configuration", "every value is allowed");
    findings.emplace_back("database", checkMigrations(config));
    findings.emplace_back("master key", checkMasterKey(config));
    findings.emplace_back(
        "port " + std::to_string(server.port), checkPort(server.address, server.port));
    if (server.tls_port != 0) {
        findings.emplace_back(
            "port " + std::to_string(server.tls_port), checkPort(server.address, server.tls_port));
    }
    findings.emplace_back("disk", checkDisk(config));
    findings.emplace_back("migrations.dir", checkFolder(config.migrations_dir));
    findings.emplace_back("docs.openapi", checkOpenapi(config));

    Answer answer{.body = {{"ok", true}, {"checks", nlohmann::json::array()}}, .text = {}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& [what, finding] : findings) {
        const std::string found = finding ? *finding : describe(finding.error());
        answer.body["checks"].push_back(
            {{"check", what}, {"ok", finding.has_value()}, {"finding", found}});
        rows.push_back({finding ? "ok" : "FAILED", what, found});
        if (!finding) {
            answer.body["ok"] = false;
            answer.exit = ExitCode::Failed;
        }
    }
    answer.text = table({"", "CHECK", "FOUND"}, rows);
    return answer;
}

}  // namespace parley::app

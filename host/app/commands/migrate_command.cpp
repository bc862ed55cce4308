#include "commands.hpp"

#include <app/database_urls.hpp>
#include <storage/migrator.hpp>

#include <algorithm>

namespace parley::app {

namespace {

Answer describeStatus(const std::vector<storage::Migration>& migrations) {
    Answer answer{.body = {{"data", nlohmann::json::array()}}, .text = {}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& migration : migrations) {
        answer.body["data"].push_back({{"name", migration.name}, {"applied", migration.applied}});
        rows.push_back({migration.applied ? "applied" : "pending", migration.name});
    }
    const auto pending = std::count_if(
        migrations.begin(), migrations.end(), [](const auto& each) { return !each.applied; });
    answer.body["pending"] = pending;
    answer.text = table({"STATE", "MIGRATION"}, rows) + std::to_string(pending) + " pending\n";
    if (pending > 0) answer.exit = ExitCode::Failed;
    return answer;
}

}  // namespace

base::Result<Answer> runMigrations(const Invocation& invocation) {
    const auto url = TRY(adminUrl(invocation.config));
    const base::SystemClock clock;
    const storage::Migrator migrator{
        {.admin_url = url, .folder = invocation.config.migrations_dir}, clock};
    if (invocation.arguments.has("check")) return describeStatus(TRY(migrator.status()));
    const auto applied = TRY(migrator.migrate());
    const std::string text = applied == 0
                                 ? "the database is up to date\n"
                                 : std::to_string(applied) +
                                       (applied == 1 ? " migration" : " migrations") + " applied\n";
    return Answer{.body = {{"applied", applied}}, .text = text};
}

}  // namespace parley::app

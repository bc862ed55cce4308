#include "command.hpp"
#include "commands/commands.hpp"

namespace parley::app {

const std::vector<Command>& commandTable() {
    using enum Needs;
    static const std::vector<Command> table{
        {"serve",
         "",
         "Run the host until SIGTERM or Ctrl-C.",
         {},
         Configuration,
         serveUntilStopped},
        {"migrate",
         "",
         "Bring the database up to date.",
         {{"check", "", "only list what is pending; exit code 1 when something is"}},
         Configuration,
         runMigrations},
        {"check",
         "",
         "Test the installation: configuration, database, master key, ports, disk.",
         {},
         Configuration,
         checkInstallation},
        {"config show",
         "",
         "List every setting, its value, and where it came from.",
         {},
         Configuration,
         showConfig},
        {"config get", "KEY", "Print one setting's value.", {}, Configuration, getConfig},
        {"config docs", "", "Write docs/configuration.md.", {}, Nothing, printConfigDocs},
        {"config template",
         "",
         "Write etc/parley.properties as it is delivered.",
         {},
         Nothing,
         printConfigTemplate},
        {"version", "", "Print the version.", {}, Nothing, showVersion},
    };
    return table;
}

}  // namespace parley::app

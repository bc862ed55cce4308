#pragma once

#include <app/command.hpp>

namespace parley::app {

/// The functions behind command_table.cpp, by the file that has them.
base::Result<Answer> showVersion(const Invocation& invocation);
base::Result<Answer> serveUntilStopped(const Invocation& invocation);
base::Result<Answer> runMigrations(const Invocation& invocation);
base::Result<Answer> checkInstallation(const Invocation& invocation);

base::Result<Answer> showConfig(const Invocation& invocation);
base::Result<Answer> getConfig(const Invocation& invocation);
base::Result<Answer> printConfigDocs(const Invocation& invocation);
base::Result<Answer> printConfigTemplate(const Invocation& invocation);

}  // namespace parley::app

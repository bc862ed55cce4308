#pragma once

#include <app/command.hpp>

namespace parley::app {

/// The functions behind command_table.cpp, by the file that has them.
base::Result<Answer> showVersion(const Invocation& invocation);
base::Result<Answer> serveUntilStopped(const Invocation& invocation);
base::Result<Answer> runMigrations(const Invocation& invocation);
base::Result<Answer> checkInstallation(const Invocation& invocation);

base::Result<Answer> listRoutes(const Invocation& invocation);

base::Result<Answer> showConfig(const Invocation& invocation);
base::Result<Answer> getConfig(const Invocation& invocation);
base::Result<Answer> printConfigDocs(const Invocation& invocation);
base::Result<Answer> printConfigTemplate(const Invocation& invocation);

base::Result<Answer> listTenants(const Invocation& invocation);
base::Result<Answer> createTenant(const Invocation& invocation);
base::Result<Answer> suspendTenant(const Invocation& invocation);
base::Result<Answer> resumeTenant(const Invocation& invocation);
base::Result<Answer> seedDemo(const Invocation& invocation);

base::Result<Answer> listUsers(const Invocation& invocation);
base::Result<Answer> createUser(const Invocation& invocation);
base::Result<Answer> setPassword(const Invocation& invocation);
base::Result<Answer> disableUser(const Invocation& invocation);
base::Result<Answer> enableUser(const Invocation& invocation);

base::Result<Answer> listApiKeys(const Invocation& invocation);
base::Result<Answer> createApiKey(const Invocation& invocation);
base::Result<Answer> revokeApiKey(const Invocation& invocation);

base::Result<Answer> listMail(const Invocation& invocation);
base::Result<Answer> showMail(const Invocation& invocation);

base::Result<Answer> listJobs(const Invocation& invocation);
base::Result<Answer> retryJob(const Invocation& invocation);
base::Result<Answer> cancelJob(const Invocation& invocation);

base::Result<Answer> rotateSecrets(const Invocation& invocation);

base::Result<Answer> listPlugins(const Invocation& invocation);
base::Result<Answer> newPlugin(const Invocation& invocation);
base::Result<Answer> checkPlugin(const Invocation& invocation);
base::Result<Answer> tryPlugin(const Invocation& invocation);
base::Result<Answer> signPlugin(const Invocation& invocation);
base::Result<Answer> packPlugin(const Invocation& invocation);

base::Result<Answer> checkScenario(const Invocation& invocation);
base::Result<Answer> tryScenario(const Invocation& invocation);

base::Result<Answer> talk(const Invocation& invocation);

}  // namespace parley::app

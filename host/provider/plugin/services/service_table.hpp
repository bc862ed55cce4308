#pragma once

#include <provider/plugin/plugin_host.hpp>

#include <string_view>

namespace parley::provider {

/// The table of a service, or null when this host does not offer it.
const void* findService(std::string_view id, const PluginServices& services);

const void* logService();
const void* timerService();
const void* httpService();
const void* wsService();
const void* tcpService();
const void* executorService();
const void* secretsService();
const void* kvService();
const void* metricsService();
const void* bufService();
const void* workerService();
const void* audioService();

}  // namespace parley::provider

#include "service_table.hpp"

#include <parley/host.h>

namespace parley::provider {

const void* findService(std::string_view id, const PluginServices& services) {
    if (id == PARLEY_SVC_LOG) return logService();
    if (id == PARLEY_SVC_TIMER) return timerService();
    if (id == PARLEY_SVC_EXECUTOR) return executorService();
    if (id == PARLEY_SVC_HTTP) return services.http == nullptr ? nullptr : httpService();
    if (id == PARLEY_SVC_WS) return services.web_sockets == nullptr ? nullptr : wsService();
    if (id == PARLEY_SVC_TCP) return services.tcp == nullptr ? nullptr : tcpService();
    if (id == PARLEY_SVC_SECRETS) return secretsService();
    if (id == PARLEY_SVC_KV) return services.kv == nullptr ? nullptr : kvService();
    if (id == PARLEY_SVC_METRICS) return metricsService();
    if (id == PARLEY_SVC_WORKER) return workerService();
    if (id == PARLEY_SVC_BUF) return bufService();
    if (id == PARLEY_SVC_AUDIO) return audioService();
    return nullptr;
}

}  // namespace parley::provider

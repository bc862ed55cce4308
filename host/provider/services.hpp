#pragma once

#include "chain_directory.hpp"
#include "chains.hpp"
#include "health/prober.hpp"
#include "health/provider_news.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin_switches.hpp"
#include "provider_reports.hpp"
#include "providers.hpp"
#include "workshop.hpp"

#include <io/offload.hpp>

#include <secrets/tenant_secrets.hpp>

#include <memory>

namespace parley::provider {

/// Everything this module offers, wired once per process. The owner calls `directory.refresh()`
/// every half second, `news.flush()` and `news.learn()` every two seconds, `prober.probeDue()`
/// every half second on a loop and `reports.purge()` once a day. Destroyed off the loops while they
/// still run, after everything that speaks through a chain.
struct Services {
    struct Options {
        /// Names this host in what it tells of its providers.
        base::Uuid host;
        std::vector<ChainDirectory::Default> defaults;
    };

    Services(
        storage::Database& database,
        const secrets::Vault& vault,
        io::Loops& loops,
        io::BlockingPool& setup_pool,
        const base::Clock& clock,
        std::unique_ptr<PluginHost> loaded_plugins,
        Options options);

    /// Reads what tenants have configured. To be called before anything else is asked.
    base::Result<void> start() { return directory.refresh(); }

    io::Loops& loops;
    std::unique_ptr<PluginHost> plugins;
    secrets::TenantSecrets secrets;
    Workshop workshop;
    PluginSwitches switches;
    Providers providers;
    Chains chains;
    LoopTimers timers;
    ProviderNews news;
    ChainDirectory directory;
    ProviderReports reports;
    Prober prober;
};

}  // namespace parley::provider

#include "services.hpp"

namespace parley::provider {

Services::Services(
    storage::Database& database,
    const secrets::Vault& vault,
    io::Loops& event_loops,
    io::BlockingPool& setup_pool,
    const base::Clock& clock,
    std::unique_ptr<PluginHost> loaded_plugins,
    Options options)
    : loops{event_loops},
      plugins{std::move(loaded_plugins)},
      secrets{database, vault, clock},
      workshop{*plugins, secrets, setup_pool},
      switches{database, clock},
      providers{database, secrets, workshop, clock},
      chains{database, clock},
      news{database, clock, options.host},
      directory{database, workshop, switches, timers, news, std::move(options.defaults)},
      reports{database, clock},
      prober{directory, timers} {}

}  // namespace parley::provider

#include "plugin_switches.hpp"

#include "provider_store.hpp"

#include <storage/transaction.hpp>

namespace parley::provider {

base::Result<std::set<std::string>> PluginSwitches::shutOnes() const {
    std::set<std::string> shut;
    for (const auto row :
         TRY(storage::query(storage::Transaction{database_}, kListPluginSwitches))) {
        shut.insert(row.text(0));
    }
    return shut;
}

base::Result<void> PluginSwitches::set(
    std::string_view plugin, bool enabled, const Witness& witness) {
    auto transaction = witness.tenant ? storage::Transaction{database_, *witness.tenant}
                                      : storage::Transaction{database_};
    transaction.add(kSwitchPlugin, plugin, enabled, clock_.now());
    if (witness.besides) witness.besides(transaction);
    TRY(transaction.run());
    return {};
}

}  // namespace parley::provider

#pragma once

#include "besides.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace parley::storage {
class Database;
}

namespace parley::provider {

/// Which plugins operators have shut. Every host stops beginning anything with them within a
/// second; what runs goes on. Any fiber.
class PluginSwitches {
public:
    PluginSwitches(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    base::Result<std::set<std::string>> shutOnes() const;
    /// What goes besides is a tenant's, as far as it is anybody's.
    struct Witness {
        std::optional<base::TenantId> tenant = {};
        Besides besides = {};
    };
    base::Result<void> open(std::string_view plugin) { return open(plugin, {}); }
    base::Result<void> open(std::string_view plugin, const Witness& witness) {
        return set(plugin, true, witness);
    }
    base::Result<void> shut(std::string_view plugin) { return shut(plugin, {}); }
    base::Result<void> shut(std::string_view plugin, const Witness& witness) {
        return set(plugin, false, witness);
    }

private:
    base::Result<void> set(std::string_view plugin, bool enabled, const Witness& witness);

    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::provider

#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>

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
    base::Result<void> open(std::string_view plugin) { return set(plugin, true); }
    base::Result<void> shut(std::string_view plugin) { return set(plugin, false); }

private:
    base::Result<void> set(std::string_view plugin, bool enabled);

    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::provider

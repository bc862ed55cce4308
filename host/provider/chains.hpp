#pragma once

#include "besides.hpp"
#include "provider_record.hpp"

#include <base/result.hpp>

namespace parley::storage {
class Database;
}

namespace parley::provider {

/// The orders in which tenants ask their providers. A change counts for what begins within a second
/// on any host; what runs keeps its order. Any fiber.
class Chains {
public:
    Chains(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// Those of kinds for which the tenant has an order of its own.
    base::Result<std::vector<ChainRecord>> list(base::TenantId tenant) const;
    /// Without entries when the tenant has no order of its own.
    base::Result<ChainRecord> get(base::TenantId tenant, Kind kind) const;
    /// The whole order anew. NotFound `provider_not_found`, also for a provider of another kind.
    base::Result<ChainRecord> set(
        base::TenantId tenant, const ChainRecord& chain, const Besides& besides = {});

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::provider

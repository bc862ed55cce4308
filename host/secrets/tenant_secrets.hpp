#pragma once

#include "vault.hpp"

#include <storage/transaction.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::secrets {

/// Secrets of one tenant, such as the API keys of its providers, sealed at rest and kept apart by
/// row-level security. Any fiber or thread.
class TenantSecrets {
public:
    TenantSecrets(storage::Database& database, const Vault& vault, const base::Clock& clock)
        : database_{database}, vault_{vault}, clock_{clock} {}

    base::Result<void> put(base::TenantId tenant, std::string_view name, std::string_view plain);
    base::Result<std::optional<std::string>> find(base::TenantId tenant, std::string_view name);
    base::Result<std::vector<std::string>> names(base::TenantId tenant, std::string_view prefix);
    /// False when there was none.
    base::Result<bool> remove(base::TenantId tenant, std::string_view name);

    /// The same as a part of what else changes with them, in a transaction of the tenant.
    void addPut(
        storage::Transaction& transaction,
        base::TenantId tenant,
        std::string_view name,
        std::string_view plain) const;
    static void addRemoval(storage::Transaction& transaction, std::string_view name);
    static void addRemovalOfAll(storage::Transaction& transaction, std::string_view prefix);

    /// What a tenant's secret is sealed for.
    static std::string contextOf(base::TenantId tenant, std::string_view name);

private:
    storage::Database& database_;
    const Vault& vault_;
    const base::Clock& clock_;
};

}  // namespace parley::secrets

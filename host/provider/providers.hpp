#pragma once

#include "besides.hpp"
#include "provider_record.hpp"
#include "workshop.hpp"

#include <base/result.hpp>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage

namespace parley::provider {

/// The providers that tenants configure. Settings are checked by the plugin itself before they are
/// kept; secrets are sealed, and given to the plugin alone. A change is whole, with its secrets and
/// what goes besides, or is none. Any fiber.
class Providers {
public:
    using NewSecrets = std::map<std::string, std::string>;
    struct Creation {
        Kind kind = Kind::Stt;
        std::string plugin = {};
        std::string name = {};
        nlohmann::json settings = nlohmann::json::object();
        NewSecrets secrets = {};
        std::optional<std::vector<Price>> prices = {};
        bool enabled = true;
    };
    /// What is empty stays as it is.
    struct Change {
        std::optional<std::string> name = {};
        std::optional<nlohmann::json> settings = {};
        /// An empty value removes the secret.
        NewSecrets secrets = {};
        std::optional<std::optional<std::vector<Price>>> prices = {};
        std::optional<bool> enabled = {};
    };

    Providers(
        storage::Database& database,
        secrets::TenantSecrets& secrets,
        Workshop& workshop,
        const base::Clock& clock)
        : database_{database}, secrets_{secrets}, workshop_{workshop}, clock_{clock} {}

    base::Result<std::vector<ProviderRecord>> list(base::TenantId tenant) const;
    /// NotFound `provider_not_found`.
    base::Result<ProviderRecord> get(base::TenantId tenant, base::ProviderId id) const;
    /// Unprocessable `settings_invalid`, `kind_not_served`, `plugin_unknown`, `too_many_providers`.
    base::Result<ProviderRecord> create(
        base::TenantId tenant, const Creation& creation, const BesidesProvider& besides = {});
    base::Result<ProviderRecord> change(
        base::TenantId tenant,
        base::ProviderId id,
        const Change& change,
        const BesidesProvider& besides = {});
    /// Conflict `provider_in_chain`.
    base::Result<void> remove(
        base::TenantId tenant, base::ProviderId id, const BesidesProvider& besides = {});

private:
    void addSecrets(
        storage::Transaction& transaction,
        base::TenantId tenant,
        base::ProviderId id,
        const NewSecrets& secrets) const;

    storage::Database& database_;
    secrets::TenantSecrets& secrets_;
    Workshop& workshop_;
    const base::Clock& clock_;
};

}  // namespace parley::provider

#pragma once

#include "plugin/plugin_host.hpp"
#include "provider_record.hpp"

#include <io/offload.hpp>

#include <secrets/tenant_secrets.hpp>

#include <map>

namespace parley::provider {

/// Makes working providers of records: reads their secrets and gives settings to the plugin, off
/// the loop. Any fiber.
class Workshop {
public:
    /// The secrets that a record names, by the names of the settings that they stand for.
    using Secrets = std::map<std::string, secrets::SecretBytes>;

    Workshop(PluginHost& plugins, secrets::TenantSecrets& secrets, io::BlockingPool& pool)
        : plugins_{plugins}, secrets_{secrets}, pool_{pool} {}

    [[nodiscard]] const PluginHost& plugins() const { return plugins_; }

    /// As PluginHost::configure; Unprocessable `kind_not_served` when the plugin is of other kinds.
    base::Result<std::shared_ptr<Instance>> make(
        base::TenantId tenant, const ProviderRecord& record);
    base::Result<std::shared_ptr<Instance>> makeWith(
        base::TenantId tenant, const ProviderRecord& record, Secrets secrets);
    base::Result<Secrets> secretsOf(base::TenantId tenant, const ProviderRecord& record);

    /// How a provider's secret is called among the tenant's.
    static std::string secretName(base::ProviderId provider, std::string_view setting);

private:
    PluginHost& plugins_;
    secrets::TenantSecrets& secrets_;
    io::BlockingPool& pool_;
};

}  // namespace parley::provider

#include "backend.hpp"

#include "database_urls.hpp"

#include <optional>

namespace parley::app {

tenancy::Services::Options tenancyOptions(const Config& config) {
    tenancy::Services::Options options;
    options.default_tenant = config.default_tenant;
    options.access_tokens.lifetime = config.auth.access_token;
    options.access_tokens.use_cache =
        config.auth.token_cache ? tenancy::UseTokenCache::Yes : tenancy::UseTokenCache::No;
    return options;
}

base::Result<std::unique_ptr<Backend>> Backend::open(const Config& config) {
    const auto url = TRY(applicationUrl(config));
    std::unique_ptr<Backend> backend{new Backend};
    const auto& key = config.secrets.master_key;
    backend->vault_ = TRY(secrets::Vault::create(
        key.empty() ? std::nullopt : std::optional{key}, config.secrets.master_key_file));
    backend->database_ = TRY(storage::Database::create(
        {.url = url,
         .application_name = "parley-command",
         .connections_per_loop = 1,
         .slow_connections_per_loop = 1,
         .statement_timeout = config.database.statement_timeout},
        backend->loops_,
        backend->connect_pool_,
        backend->clock_));
    backend->tenancy_ = std::make_unique<tenancy::Services>(
        *backend->database_,
        *backend->vault_,
        backend->hashing_pool_,
        backend->clock_,
        tenancyOptions(config));
    TRY(backend->tenancy_->start());
    return backend;
}

base::Result<tenancy::Tenant> Backend::tenantNamed(const std::string& slug_or_id) const {
    const auto id = base::TenantId::parse(slug_or_id);
    const auto found =
        id ? tenancy_->directory.findAny(*id) : tenancy_->directory.findAnyBySlug(slug_or_id);
    if (found) return *found;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "tenant_not_found",
        .advice = "there is no tenant " + slug_or_id + "; `parley tenant list` shows them"};
}

tenancy::Actor commandLineActor() {
    return {.user_agent = "parley command line", .origin = tenancy::Actor::Origin::CommandLine};
}

}  // namespace parley::app

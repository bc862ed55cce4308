#pragma once

#include "actor.hpp"
#include "page.hpp"
#include "revocations.hpp"
#include "tenant.hpp"
#include "tenant_directory.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// The tenants of the platform, as operators create and change them and as a tenant's own admins
/// see theirs. Takes effect on this host at once and on others within half a second.
class Tenants {
public:
    struct Creation {
        std::string slug = {};
        std::string name = {};
        std::vector<std::string> experiences = {};
        std::vector<std::string> hosts = {};
        std::vector<std::string> cors_origins = {};
        nlohmann::json settings = nlohmann::json::object();
        nlohmann::json branding = nlohmann::json::object();
        RequestLimits limits = {};
    };
    struct Patch {
        std::optional<nlohmann::json> settings = {};
        std::optional<nlohmann::json> branding = {};
        std::optional<std::vector<std::string>> cors_origins = {};
        /// From here on for operators only: Forbidden `operator_only`.
        std::optional<std::string> name = {};
        std::optional<std::vector<std::string>> experiences = {};
        std::optional<std::vector<std::string>> hosts = {};
        /// Only the limits named in it change.
        std::optional<nlohmann::json> limits = {};
    };

    Tenants(
        storage::Database& database,
        const base::Clock& clock,
        TenantDirectory& directory,
        Revocations& revocations);

    /// Conflict `slug_taken` or `host_taken`.
    base::Result<Tenant> create(const Creation& creation, const Actor& actor);
    base::Result<Page<Tenant>> list(const PageRequest& page) const;
    /// An operator sees every tenant, anybody else only their own; NotFound `tenant_not_found`.
    base::Result<Tenant> find(base::TenantId id, const Actor& actor) const;
    base::Result<Tenant> patch(base::TenantId id, const Patch& patch, const Actor& actor);
    base::Result<Tenant> suspend(base::TenantId id, const Actor& actor);
    base::Result<Tenant> resume(base::TenantId id, const Actor& actor);
    /// For good. `confirmation` must be the tenant's slug: Unprocessable `confirmation_wrong`.
    base::Result<void> close(
        base::TenantId id, const std::string& confirmation, const Actor& actor);

private:
    void refreshDirectory();
    base::Result<Tenant> setStatus(base::TenantId id, TenantStatus status, const Actor& actor);

    storage::Database& database_;
    const base::Clock& clock_;
    TenantDirectory& directory_;
    Revocations& revocations_;
};

}  // namespace parley::tenancy

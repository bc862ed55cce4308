#pragma once

#include "snapshot.hpp"
#include "tenant.hpp"

#include <base/result.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace parley::storage {
class Database;
class Rows;
}  // namespace parley::storage

namespace parley::tenancy {

/// All tenants of the platform in memory, so that finding a request's tenant costs no query.
/// Lookups are safe from any thread and never wait for a refresh. They refuse a suspended tenant
/// with Forbidden `tenant_suspended`, and one that is closed or does not exist with NotFound
/// `tenant_not_found`.
class TenantDirectory {
public:
    using Found = base::Result<std::shared_ptr<const Tenant>>;

    TenantDirectory(storage::Database& database, std::string default_slug);

    /// Reads the tenants that changed since the last refresh. Called every half second and right
    /// after a change on this host.
    base::Result<void> refresh();

    /// `localhost` and bare addresses lead to the default tenant, `<slug>.localhost` to that slug.
    [[nodiscard]] Found byHost(std::string_view host_header) const;
    /// A slug or a public id: what X-Parley-Tenant may hold.
    [[nodiscard]] Found byName(std::string_view slug_or_id) const;
    [[nodiscard]] Found byId(base::TenantId id) const;
    /// Whether some tenant lets pages of this origin call it.
    [[nodiscard]] bool isAnyonesOrigin(const std::string& origin) const;
    /// Also finds suspended and closed tenants; null when there is none.
    [[nodiscard]] std::shared_ptr<const Tenant> findAny(base::TenantId id) const;
    [[nodiscard]] std::shared_ptr<const Tenant> findAnyBySlug(std::string_view slug) const;

private:
    using Shared = std::shared_ptr<const Tenant>;
    struct Tenants {
        std::unordered_map<std::int64_t, Shared> by_id = {};
        std::unordered_map<std::string, Shared> by_slug = {};
        std::unordered_map<std::string, Shared> by_host = {};
        std::unordered_set<std::string> origins = {};
    };

    void merge(const storage::Rows& changed, std::string horizon);

    storage::Database& database_;
    const std::string default_slug_;
    Snapshot<Tenants> tenants_;
    /// Guards the horizon and the order in which snapshots are replaced. Never held in a query.
    std::mutex merging_;
    std::string seen_up_to_ = "0";
};

}  // namespace parley::tenancy

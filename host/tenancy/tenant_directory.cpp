#include "tenant_directory.hpp"

#include "advice.hpp"
#include "tenant_store.hpp"

#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::tenancy {

namespace {

TenantDirectory::Found open(std::shared_ptr<const Tenant> tenant) {
    if (tenant && tenant->status == TenantStatus::Active) return tenant;
    if (tenant && tenant->status == TenantStatus::Suspended) {
        return advised(
            base::Error{.code = base::ErrorCode::Forbidden, .reason = "tenant_suspended"});
    }
    return advised(base::Error{.code = base::ErrorCode::NotFound, .reason = "tenant_not_found"});
}

/// Without the port, in lower case; an IPv6 address keeps its brackets.
std::string hostOf(std::string_view header) {
    const auto bracket = header.find(']');
    const auto colon = header.find(':', bracket == std::string_view::npos ? 0 : bracket);
    std::string host{header.substr(0, colon)};
    std::transform(host.begin(), host.end(), host.begin(), [](char symbol) {
        return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol;
    });
    if (host.ends_with('.')) host.pop_back();
    return host;
}

bool isAddress(std::string_view host) {
    if (host.empty()) return false;
    return host.starts_with('[') || std::all_of(host.begin(), host.end(), [](char symbol) {
               return symbol == '.' || (symbol >= '0' && symbol <= '9');
           });
}

template <typename Map, typename Key>
std::shared_ptr<const Tenant> lookUp(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : found->second;
}

}  // namespace

TenantDirectory::TenantDirectory(storage::Database& database, std::string default_slug)
    : database_{database}, default_slug_{std::move(default_slug)} {}

base::Result<void> TenantDirectory::refresh() {
    std::string since;
    {
        const std::lock_guard lock{merging_};
        since = seen_up_to_;
    }
    // The horizon is read first: what commits in between is then read twice, never missed.
    storage::Transaction transaction{database_};
    const auto horizon = transaction.add(kReadHorizon);
    const auto changed = transaction.add(kTenantsChangedSince, since);
    const auto answers = TRY(transaction.run());
    merge(answers[changed], answers[horizon].front().text(0));
    return {};
}

void TenantDirectory::merge(const storage::Rows& changed, std::string horizon) {
    const std::lock_guard lock{merging_};
    // A slower refresh that began earlier must not move the horizon back, nor bring old rows.
    if (std::stoull(horizon) < std::stoull(seen_up_to_)) return;
    seen_up_to_ = std::move(horizon);
    if (changed.empty()) return;
    auto tenants = *tenants_.get();
    for (const auto row : changed) {
        const auto tenant = std::make_shared<const Tenant>(readTenant(row));
        if (const auto before = lookUp(tenants.by_id, tenant->id.value())) {
            for (const auto& host : before->hosts) {
                if (lookUp(tenants.by_host, host) == before) tenants.by_host.erase(host);
            }
        }
        tenants.by_id[tenant->id.value()] = tenant;
        tenants.by_slug[tenant->slug] = tenant;
        for (const auto& host : tenant->hosts) {
            tenants.by_host[host] = tenant;
        }
    }
    tenants.origins.clear();
    for (const auto& [id, tenant] : tenants.by_id) {
        tenants.origins.insert(tenant->cors_origins.begin(), tenant->cors_origins.end());
    }
    tenants_.set(std::make_shared<const Tenants>(std::move(tenants)));
}

TenantDirectory::Found TenantDirectory::byHost(std::string_view host_header) const {
    const auto host = hostOf(host_header);
    const auto tenants = tenants_.get();
    if (auto tenant = lookUp(tenants->by_host, host)) return open(std::move(tenant));
    if (host == "localhost" || isAddress(host))
        return open(lookUp(tenants->by_slug, default_slug_));
    constexpr std::string_view kLocal = ".localhost";
    if (host.ends_with(kLocal)) {
        return open(lookUp(tenants->by_slug, host.substr(0, host.size() - kLocal.size())));
    }
    return open(nullptr);
}

TenantDirectory::Found TenantDirectory::byName(std::string_view slug_or_id) const {
    if (const auto id = base::TenantId::parse(slug_or_id)) return byId(*id);
    return open(findAnyBySlug(slug_or_id));
}

TenantDirectory::Found TenantDirectory::byId(base::TenantId id) const {
    return open(findAny(id));
}

bool TenantDirectory::isAnyonesOrigin(const std::string& origin) const {
    return tenants_.get()->origins.contains(origin);
}

std::shared_ptr<const Tenant> TenantDirectory::findAny(base::TenantId id) const {
    return lookUp(tenants_.get()->by_id, id.value());
}

std::shared_ptr<const Tenant> TenantDirectory::findAnyBySlug(std::string_view slug) const {
    return lookUp(tenants_.get()->by_slug, std::string{slug});
}

}  // namespace parley::tenancy

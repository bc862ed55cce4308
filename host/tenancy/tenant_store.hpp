#pragma once

#include "tenant.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

#include <nlohmann/json.hpp>

namespace parley::tenancy {

// What tenants are asked and told in SQL.

/// The columns of a tenant from `column` on: id, slug, name, status, settings, branding,
/// experiences, hosts, cors_origins and limits as JSON.
Tenant readTenant(const storage::Row& row, int column = 0);
nlohmann::json toJson(const RequestLimits& limits);

extern const storage::Statement kReadHorizon;
extern const storage::Statement kTenantsChangedSince;
extern const storage::Statement kListTenants;
extern const storage::Statement kFindTenant;
extern const storage::Statement kInsertTenant;
extern const storage::Statement kPatchTenant;
extern const storage::Statement kSetTenantStatus;
extern const storage::Statement kCloseTenant;
extern const storage::Statement kNoteTenantRevocation;

}  // namespace parley::tenancy

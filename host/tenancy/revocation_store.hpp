#pragma once

#include "revocations.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

#include <nlohmann/json.hpp>

#include <vector>

namespace parley::tenancy {

extern const storage::Statement kReadRevocationHorizon;
/// Tenant, user, session, API key, time, number of the row.
extern const storage::Statement kRevocationsSince;

Revocation readRevocation(const storage::Row& row);

/// The sessions of one user that a statement says it ended: an array of UUIDs.
std::vector<Revocation> endedSessions(
    base::TenantId tenant, base::UserId user, const nlohmann::json& ids);

}  // namespace parley::tenancy

#pragma once

#include "actor.hpp"
#include "revocations.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <storage/transaction.hpp>

namespace parley::tenancy {

/// Erases a person and ends everything open for them. The audit log says that it was done, by whom
/// and to which id.
base::Result<void> eraseUser(
    storage::Transaction transaction,
    base::TenantId tenant,
    base::UserId user,
    base::UtcTime now,
    const Actor& actor,
    Revocations& revocations);

}  // namespace parley::tenancy

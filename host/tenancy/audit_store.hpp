#pragma once

#include "audit_log.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::tenancy {

extern const storage::Statement kWriteAuditEntry;
extern const storage::Statement kListAuditEntries;
/// What a user did, and what was done to them: `$1` is their id, `$2` their public id.
extern const storage::Statement kAuditEntriesOfUser;

AuditEntry readAuditEntry(const storage::Row& row);

/// The entry as the functions that write it on their own condition take it.
nlohmann::json toAuditJson(base::UtcTime now, const Actor& actor, const AuditedAction& action);

}  // namespace parley::tenancy

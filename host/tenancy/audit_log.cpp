#include "audit_log.hpp"

#include "audit_store.hpp"
#include "cursor.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

void AuditLog::add(
    storage::Transaction& transaction,
    base::UtcTime now,
    const Actor& actor,
    const AuditedAction& action) {
    transaction.add(kWriteAuditEntry, toAuditJson(now, actor, action));
}

base::Result<void> AuditLog::write(
    base::TenantId tenant, const Actor& actor, const AuditedAction& action) {
    storage::Transaction transaction{database_, tenant};
    add(transaction, clock_.now(), actor, action);
    TRY(transaction.run());
    return {};
}

base::Result<Page<AuditEntry>> AuditLog::list(
    base::TenantId tenant,
    const std::optional<std::string>& action,
    const PageRequest& page) const {
    const auto after = TRY(readCursor<AuditEntryId>(page));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant}, kListAuditEntries, after, action, page.limit + 1));
    std::vector<AuditEntry> entries;
    for (const auto row : rows) {
        entries.push_back(readAuditEntry(row));
    }
    return toPage(std::move(entries), page);
}

}  // namespace parley::tenancy

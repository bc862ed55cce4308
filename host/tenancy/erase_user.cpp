#include "erase_user.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "revocation_store.hpp"
#include "user_store.hpp"

#include <base/check.hpp>

namespace parley::tenancy {

base::Result<void> eraseUser(
    storage::Transaction transaction,
    base::TenantId tenant,
    base::UserId user,
    base::UtcTime now,
    const Actor& actor,
    Revocations& revocations) {
    const bool is_self = actor.principal && actor.principal->user == user;
    auto witness = actor;
    // The address a person erased themselves from is personal as well.
    if (is_self) witness.address.clear();
    const auto erased = transaction.add(kEraseUser, user, toText(actor.role()), now);
    AuditLog::add(
        transaction,
        now,
        witness,
        {.action = is_self ? "user.account_closed" : "user.erased", .target = user.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    const auto row = answers[erased].front();
    revocations.apply(endedSessions(tenant, user, row.json(0)));
    for (const auto& id : row.json(1)) {
        const auto uuid = base::Uuid::parse(id.get<std::string>());
        CHECK(uuid.has_value());
        revocations.apply({.tenant = tenant, .user = user, .api_key = base::ApiKeyId{*uuid}});
    }
    revocations.apply({.tenant = tenant, .user = user});
    return {};
}

}  // namespace parley::tenancy

#include "account_data.hpp"

#include "advice.hpp"
#include "api_key_store.hpp"
#include "audit_log.hpp"
#include "audit_store.hpp"
#include "erase_user.hpp"
#include "session_store.hpp"
#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

nlohmann::json timeOrNull(const std::optional<base::UtcTime>& time) {
    return time ? nlohmann::json(base::toRfc3339(*time)) : nlohmann::json{};
}

nlohmann::json exportUser(const User& user) {
    return {
        {"id", user.id.publicId()},
        {"tenant_id", user.tenant.publicId()},
        {"email", user.email},
        {"display_name", user.display_name},
        {"role", toText(user.role)},
        {"status", toText(user.status)},
        {"email_verified", user.email_verified},
        {"locale", user.locale},
        {"time_zone", user.time_zone},
        {"created_at", base::toRfc3339(user.created_at)},
        {"last_sign_in_at", timeOrNull(user.last_sign_in_at)}};
}

nlohmann::json exportSession(const Session& session) {
    return {
        {"id", session.id.publicId()},
        {"created_at", base::toRfc3339(session.created_at)},
        {"last_used_at", base::toRfc3339(session.last_used_at)},
        {"expires_at", base::toRfc3339(session.expires_at)},
        {"user_agent", session.user_agent},
        {"address", session.address}};
}

nlohmann::json exportKey(const ApiKey& key) {
    return {
        {"id", key.id.publicId()},
        {"name", key.name},
        {"role", toText(key.role)},
        {"created_at", base::toRfc3339(key.created_at)},
        {"expires_at", timeOrNull(key.expires_at)},
        {"last_used_at", timeOrNull(key.last_used_at)}};
}

nlohmann::json exportEntry(const AuditEntry& entry, base::UserId owner) {
    nlohmann::json json{
        {"at", base::toRfc3339(entry.at)},
        {"action", entry.action},
        {"target", entry.target},
        {"details", entry.details}};
    // Where somebody else came from is theirs.
    if (entry.actor == owner) json["address"] = entry.address;
    return json;
}

template <typename Read, typename Write>
nlohmann::json exportAll(const storage::Rows& rows, Read read, Write write) {
    auto list = nlohmann::json::array();
    for (const auto row : rows) {
        list.push_back(write(read(row)));
    }
    return list;
}

}  // namespace

AccountData::AccountData(
    storage::Database& database,
    const base::Clock& clock,
    Passwords& passwords,
    Revocations& revocations)
    : database_{database},
      clock_{clock},
      confirm_{database, clock, passwords},
      revocations_{revocations} {}

base::Result<nlohmann::json> AccountData::exportOf(const Principal& principal, const Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, principal.tenant, principal.user};
    const auto user = transaction.add(kFindUser, principal.user);
    const auto sessions = transaction.add(kListSessions, now);
    const auto keys = transaction.add(kApiKeysOfUser);
    const auto entries =
        transaction.add(kAuditEntriesOfUser, principal.user, principal.user.publicId());
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "user.data_exported", .target = principal.user.publicId()});
    const auto answers = TRY(transaction.run());
    if (answers[user].empty()) {
        return advised(base::Error{.code = base::ErrorCode::NotFound, .reason = "user_not_found"});
    }
    return nlohmann::json{
        {"exported_at", base::toRfc3339(now)},
        {"user", exportUser(readUser(answers[user].front()))},
        {"sessions", exportAll(answers[sessions], readSession, exportSession)},
        {"api_keys", exportAll(answers[keys], readApiKey, exportKey)},
        {"audit", exportAll(answers[entries], readAuditEntry, [&](const AuditEntry& entry) {
             return exportEntry(entry, principal.user);
         })}};
}

base::Result<void> AccountData::closeAccount(
    const Principal& principal, const std::string& password, const Actor& actor) {
    TRY(confirm_.confirm(principal, password));
    return eraseUser(
        storage::Transaction{database_, principal.tenant, principal.user},
        principal.tenant,
        principal.user,
        clock_.now(),
        actor,
        revocations_);
}

}  // namespace parley::tenancy

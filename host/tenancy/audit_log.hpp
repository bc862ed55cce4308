#pragma once

#include "actor.hpp"
#include "page.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::storage {
class Database;
class Transaction;
}  // namespace parley::storage

namespace parley::tenancy {

struct AuditEntryName {
    static constexpr std::string_view kPrefix = "aud_";
};
using AuditEntryId = base::Id<AuditEntryName>;

/// What somebody did. `target` is a public id. Never holds a secret, nor an e-mail address: the log
/// outlives the person.
struct AuditedAction {
    std::string_view action;
    std::string target = {};
    nlohmann::json details = nlohmann::json::object();
};

struct AuditEntry {
    AuditEntryId id;
    base::UtcTime at = {};
    std::string action = {};
    std::string target = {};
    nlohmann::json details = {};
    std::optional<base::UserId> actor = {};
    std::optional<base::TenantId> actor_tenant = {};
    std::optional<base::ApiKeyId> api_key = {};
    std::string address = {};
    std::string request_id = {};
};

/// The append-only record of every sign-in and every change by an admin. An entry is written in the
/// transaction of the change, so there is none without the other.
class AuditLog {
public:
    AuditLog(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// Adds the entry to a transaction of the tenant it is about.
    static void add(
        storage::Transaction& transaction,
        base::UtcTime now,
        const Actor& actor,
        const AuditedAction& action);
    /// The same, now, for changes of modules that know nobody who makes them.
    void note(
        storage::Transaction& transaction, const Actor& actor, const AuditedAction& action) const {
        add(transaction, clock_.now(), actor, action);
    }
    /// An entry with no change of ours beside it.
    base::Result<void> write(
        base::TenantId tenant, const Actor& actor, const AuditedAction& action);
    base::Result<Page<AuditEntry>> list(
        base::TenantId tenant,
        const std::optional<std::string>& action,
        const PageRequest& page) const;

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::tenancy

#include "users.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "cursor.hpp"
#include "email_verification.hpp"
#include "erase_user.hpp"
#include "mailing.hpp"
#include "profile.hpp"
#include "revocation_store.hpp"
#include "session_store.hpp"
#include "text_rules.hpp"
#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr std::chrono::hours kInvitationLifetime{7 * 24};
constexpr std::string_view kNoPrefix;
/// Columns of a user, after which kPatchUser says which sessions ended.
constexpr int kEndedColumn = 11;

base::Error userNotFound() {
    return advised(base::Error{.code = base::ErrorCode::NotFound, .reason = "user_not_found"});
}

void addInvitation(
    storage::Transaction& transaction,
    const Tenant& tenant,
    base::UserId user,
    const secrets::Vault& vault,
    base::UtcTime now) {
    const auto token = TenantToken::make(kNoPrefix, tenant.id);
    transaction.add(
        kMailInvitation,
        user,
        storage::Param::bytes(token.sha256),
        nlohmann::json::object(),
        sealForMail(vault, token),
        now,
        now + kInvitationLifetime);
}

base::Result<nlohmann::json> toPatchJson(const Users::Patch& patch) {
    auto json = TRY(toProfileJson({patch.display_name, patch.locale, patch.time_zone}));
    if (patch.role) json["role"] = toText(*patch.role);
    if (patch.status) json["status"] = toText(*patch.status);
    return json;
}

/// What changed, without what the person calls themselves: the log outlives them.
nlohmann::json auditedPatch(const nlohmann::json& patch) {
    nlohmann::json details{{"fields", nlohmann::json::array()}};
    for (const auto& [name, value] : patch.items()) {
        details["fields"].push_back(name);
        if (name == "role" || name == "status") details[name] = value;
    }
    return details;
}

}  // namespace

Users::Users(
    storage::Database& database,
    const base::Clock& clock,
    const secrets::Vault& vault,
    Passwords& passwords,
    Revocations& revocations)
    : database_{database},
      clock_{clock},
      vault_{vault},
      passwords_{passwords},
      revocations_{revocations} {}

base::Result<User> Users::current(const Principal& principal) const {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, principal.tenant, principal.user},
        kFindUser,
        principal.user));
    if (rows.empty()) return userNotFound();
    return readUser(rows.front());
}

base::Result<User> Users::patchCurrent(
    const Principal& principal, const Patch& patch, const Actor& actor) {
    return change(
        storage::Transaction{database_, principal.tenant, principal.user},
        principal.user,
        {.display_name = patch.display_name, .locale = patch.locale, .time_zone = patch.time_zone},
        actor);
}

base::Result<User> Users::find(base::TenantId tenant, base::UserId user) const {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kFindUser, user));
    if (rows.empty()) return userNotFound();
    return readUser(rows.front());
}

base::Result<Page<User>> Users::list(
    base::TenantId tenant,
    const std::optional<std::string>& email_prefix,
    const PageRequest& page) const {
    const auto after = TRY(readCursor<base::UserId>(page));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant}, kListUsers, after, email_prefix, page.limit + 1));
    std::vector<User> users;
    for (const auto row : rows) {
        users.push_back(readUser(row));
    }
    return toPage(std::move(users), page);
}

base::Result<User> Users::create(
    const Tenant& tenant, const Creation& creation, const Actor& actor) {
    if (actor.principal && !actor.principal->email_verified) {
        return advised(
            base::Error{.code = base::ErrorCode::Forbidden, .reason = "email_not_verified"});
    }
    const auto email = TRY(normalizeEmail(creation.email));
    const auto profile =
        TRY(toProfileJson(email, {creation.display_name, creation.locale, creation.time_zone}));
    std::optional<std::string> hash;
    if (creation.imported_hash) {
        TRY(Passwords::checkImported(*creation.imported_hash));
        hash = creation.imported_hash;
    } else if (creation.password) {
        TRY(Passwords::check(*creation.password, email));
        hash = TRY(passwords_.hash(*creation.password));
    }
    const auto now = clock_.now();
    const auto user = base::UserId::make(now);
    storage::Transaction transaction{database_, tenant.id};
    const auto created = transaction.add(
        kCreateUser,
        user,
        email,
        hash,
        profile,
        toText(creation.role),
        // Whoever may log in to the machine vouches for the addresses they enter.
        actor.origin == Actor::Origin::CommandLine && hash.has_value(),
        toText(actor.role()),
        now);
    if (!hash) {
        addInvitation(transaction, tenant, user, vault_, now);
    } else if (actor.origin == Actor::Origin::Request) {
        EmailVerification::addMail(transaction, tenant, user, vault_, now);
    }
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = hash ? "user.created" : "user.invited",
         .target = user.publicId(),
         .details = {{"role", toText(creation.role)}}});
    const auto answers = TRY(advised(transaction.run()));
    return readUser(answers[created].front());
}

base::Result<User> Users::patch(
    base::TenantId tenant, base::UserId user, const Patch& patch, const Actor& actor) {
    return change(storage::Transaction{database_, tenant}, user, patch, actor);
}

base::Result<User> Users::change(
    storage::Transaction transaction, base::UserId user, const Patch& patch, const Actor& actor) {
    const auto json = TRY(toPatchJson(patch));
    const auto now = clock_.now();
    const auto patched = transaction.add(kPatchUser, user, json, toText(actor.role()), now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "user.updated", .target = user.publicId(), .details = auditedPatch(json)});
    const auto answers = TRY(advised(transaction.run()));
    const auto row = answers[patched].front();
    auto changed = readUser(row);
    if (patch.role || patch.status) {
        revocations_.apply(endedSessions(changed.tenant, user, row.json(kEndedColumn)));
        revocations_.apply({.tenant = changed.tenant, .user = user});
    }
    return changed;
}

base::Result<void> Users::remove(base::TenantId tenant, base::UserId user, const Actor& actor) {
    return eraseUser(
        storage::Transaction{database_, tenant}, tenant, user, clock_.now(), actor, revocations_);
}

base::Result<int> Users::revokeSessions(
    base::TenantId tenant, base::UserId user, const Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    transaction.add(kRequireUserBelow, user, toText(actor.role()));
    const auto ended = transaction.add(kEndSessions, user, std::nullopt, now);
    AuditLog::add(
        transaction, now, actor, {.action = "user.sessions_revoked", .target = user.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    const auto revocations = endedSessions(tenant, user, answers[ended].front().json(0));
    revocations_.apply(revocations);
    return static_cast<int>(revocations.size());
}

}  // namespace parley::tenancy

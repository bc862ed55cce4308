#include "set_password.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "revocation_store.hpp"
#include "user_store.hpp"

#include <base/bytes.hpp>
#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr std::size_t kMailKeyBytes = 16;

}  // namespace

SetPassword::SetPassword(
    storage::Database& database,
    const base::Clock& clock,
    Passwords& passwords,
    Revocations& revocations)
    : database_{database}, clock_{clock}, passwords_{passwords}, revocations_{revocations} {}

base::Result<User> SetPassword::set(
    const User& user, const std::string& password, const Actor& actor) {
    TRY(Passwords::check(password, user.email));
    const auto hash = TRY(passwords_.hash(password));
    const auto now = clock_.now();
    storage::Transaction transaction{database_, user.tenant};
    const auto ended = transaction.add(
        kSetPassword,
        user.id,
        hash,
        toText(actor.role()),
        base::toHex(base::randomBytes(kMailKeyBytes)),
        nlohmann::json::object(),
        now);
    const auto found = transaction.add(kFindUser, user.id);
    AuditLog::add(
        transaction, now, actor, {.action = "user.password_set", .target = user.id.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    revocations_.apply(endedSessions(user.tenant, user.id, answers[ended].front().json(0)));
    return readUser(answers[found].front());
}

}  // namespace parley::tenancy

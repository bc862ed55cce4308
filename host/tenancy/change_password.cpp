#include "change_password.hpp"

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

ChangePassword::ChangePassword(
    storage::Database& database,
    const base::Clock& clock,
    Passwords& passwords,
    Revocations& revocations)
    : database_{database},
      clock_{clock},
      passwords_{passwords},
      confirm_{database, clock, passwords},
      revocations_{revocations} {}

base::Result<void> ChangePassword::change(
    const Principal& principal,
    const std::string& current_password,
    const std::string& new_password,
    const Actor& actor) {
    const auto confirmed = TRY(confirm_.confirm(principal, current_password));
    TRY(Passwords::check(new_password, confirmed.email));
    const auto hash = TRY(passwords_.hash(new_password));
    const auto now = clock_.now();
    storage::Transaction transaction{database_, principal.tenant, principal.user};
    const auto ended = transaction.add(
        kChangePassword,
        principal.user,
        confirmed.hash,
        hash,
        principal.session,
        base::toHex(base::randomBytes(kMailKeyBytes)),
        nlohmann::json::object(),
        now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "user.password_changed", .target = principal.user.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    revocations_.apply(
        endedSessions(principal.tenant, principal.user, answers[ended].front().json(0)));
    return {};
}

}  // namespace parley::tenancy

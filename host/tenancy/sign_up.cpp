#include "sign_up.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "email_verification.hpp"
#include "mailing.hpp"
#include "profile.hpp"
#include "text_rules.hpp"
#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

bool isOpen(const Tenant& tenant) {
    return tenant.settings.value("sign_up", "open") != "closed";
}

}  // namespace

SignUp::SignUp(
    storage::Database& database,
    const base::Clock& clock,
    const secrets::Vault& vault,
    Passwords& passwords,
    const Sessions& sessions)
    : database_{database},
      clock_{clock},
      vault_{vault},
      passwords_{passwords},
      sessions_{sessions} {}

base::Result<SignedIn> SignUp::createAccount(
    const Tenant& tenant, const Request& request, const Actor& actor) {
    if (!isOpen(tenant)) {
        return advised(base::Error{.code = base::ErrorCode::Forbidden, .reason = "sign_up_closed"});
    }
    const auto email = TRY(normalizeEmail(request.email));
    const auto profile =
        TRY(toProfileJson(email, {request.display_name, request.locale, request.time_zone}));
    TRY(Passwords::check(request.password, email));
    const auto hash = TRY(passwords_.hash(request.password));

    const auto now = clock_.now();
    const auto user = base::UserId::make(now);
    storage::Transaction transaction{database_, tenant.id};
    const auto created = transaction.add(
        kCreateUser,
        user,
        email,
        hash,
        profile,
        toText(Role::Member),
        false,
        toText(Role::Member),
        now);
    EmailVerification::addMail(transaction, tenant, user, vault_, now);
    const auto opening = sessions_.addOpening(transaction, tenant.id, user, actor);
    auto signed_up = actor;
    signed_up.principal = Principal{.tenant = tenant.id, .user = user};
    AuditLog::add(
        transaction, now, signed_up, {.action = "user.signed_up", .target = user.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    return sessions_.describe(opening, readUser(answers[created].front()));
}

}  // namespace parley::tenancy

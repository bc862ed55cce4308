#include "password_reset.hpp"

#include "advice.hpp"
#include "audit_store.hpp"
#include "mailing.hpp"
#include "revocation_store.hpp"
#include "tenant_token.hpp"
#include "text_rules.hpp"
#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr std::chrono::hours kResetLifetime{1};
constexpr int kResetMailsAnHour = 3;
constexpr std::string_view kNoResetPrefix;
/// What no account can have as its address.
constexpr const char* kNobody = "-";

base::Error resetInvalid() {
    return advised(
        base::Error{.code = base::ErrorCode::Unprocessable, .reason = "reset_token_invalid"});
}

}  // namespace

PasswordReset::PasswordReset(
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

base::Result<void> PasswordReset::request(
    const Tenant& tenant, const std::string& email, const Actor& actor) {
    const auto normal = normalizeEmail(email);
    const auto token = TenantToken::make(kNoResetPrefix, tenant.id);
    const auto now = clock_.now();
    TRY(storage::query(
        storage::Transaction{database_, tenant.id},
        kRequestPasswordReset,
        normal ? *normal : kNobody,
        kResetMailsAnHour,
        storage::Param::bytes(token.sha256),
        nlohmann::json::object(),
        sealForMail(vault_, token),
        now,
        now + kResetLifetime,
        toAuditJson(now, actor, {.action = "user.password_reset_requested"})));
    return {};
}

base::Result<void> PasswordReset::complete(
    const std::string& token, const std::string& new_password, const Actor& actor) {
    const auto known = TenantToken::parse(kNoResetPrefix, token);
    if (!known) return resetInvalid();
    const auto now = clock_.now();
    const auto found = TRY(storage::query(
        storage::Transaction{database_, known->tenant},
        kFindPasswordToken,
        storage::Param::bytes(known->sha256),
        now));
    if (found.empty()) return resetInvalid();
    TRY(Passwords::check(new_password, found.front().view(1)));
    const auto hash = TRY(passwords_.hash(new_password));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, known->tenant},
        kCompletePasswordReset,
        storage::Param::bytes(known->sha256),
        hash,
        nlohmann::json::object(),
        now,
        toAuditJson(now, actor, {.action = "user.password_reset"})));
    if (rows.empty()) return resetInvalid();
    revocations_.apply(
        endedSessions(known->tenant, rows.front().id<base::UserId>(0), rows.front().json(1)));
    return {};
}

}  // namespace parley::tenancy

#include "email_verification.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "audit_store.hpp"
#include "mailing.hpp"
#include "tenant_token.hpp"
#include "user_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

constexpr std::chrono::hours kLifetime{24};
constexpr int kMailsAnHour = 3;
constexpr std::string_view kNoPrefix;

}  // namespace

EmailVerification::EmailVerification(
    storage::Database& database, const base::Clock& clock, const secrets::Vault& vault)
    : database_{database}, clock_{clock}, vault_{vault} {}

void EmailVerification::addMail(
    storage::Transaction& transaction,
    const Tenant& tenant,
    base::UserId user,
    const secrets::Vault& vault,
    base::UtcTime now) {
    const auto token = TenantToken::make(kNoPrefix, tenant.id);
    transaction.add(
        kMailVerification,
        user,
        kMailsAnHour,
        storage::Param::bytes(token.sha256),
        nlohmann::json::object(),
        sealForMail(vault, token),
        now,
        now + kLifetime);
}

base::Result<void> EmailVerification::confirm(const std::string& token, const Actor& actor) {
    const auto invalid = [] {
        return advised(base::Error{
            .code = base::ErrorCode::Unprocessable, .reason = "verification_token_invalid"});
    };
    const auto known = TenantToken::parse(kNoPrefix, token);
    if (!known) return invalid();
    const auto now = clock_.now();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, known->tenant},
        kVerifyEmail,
        storage::Param::bytes(known->sha256),
        now,
        toAuditJson(now, actor, {.action = "user.email_verified"})));
    if (rows.empty()) return invalid();
    return {};
}

base::Result<void> EmailVerification::resend(
    const Tenant& tenant, const Principal& principal, const Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, principal.tenant, principal.user};
    addMail(transaction, tenant, principal.user, vault_, now);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "user.verification_resent", .target = principal.user.publicId()});
    auto answers = advised(transaction.run());
    if (!answers) {
        auto error = std::move(answers).error();
        if (error.code == base::ErrorCode::RateLimited) error.retry_after = std::chrono::hours{1};
        return error;
    }
    return {};
}

}  // namespace parley::tenancy

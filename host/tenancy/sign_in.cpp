#include "sign_in.hpp"

#include "advice.hpp"
#include "audit_log.hpp"
#include "session_store.hpp"
#include "text_rules.hpp"
#include "user_store.hpp"

#include <base/check.hpp>
#include <base/log.hpp>
#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

/// In a minute.
constexpr int kFailuresPerAccount = 5;
constexpr int kFailuresPerAddress = 20;
constexpr std::size_t kLongestClientAddress = 60;
/// What no account can have as its address.
constexpr const char* kNobody = "-";

base::Error wrong() {
    return advised(
        base::Error{.code = base::ErrorCode::Unauthenticated, .reason = "credentials_wrong"});
}

}  // namespace

struct SignIn::Candidate {
    /// What failures are counted on.
    std::string account;
    /// Where the user belongs: an operator's tenant is not the one whose door this is.
    base::TenantId tenant;
    std::optional<base::UserId> user = {};
    std::optional<std::string> password_hash = {};
};

SignIn::SignIn(
    storage::Database& database,
    const base::Clock& clock,
    Passwords& passwords,
    const Sessions& sessions)
    : database_{database}, clock_{clock}, passwords_{passwords}, sessions_{sessions} {}

base::Result<SignedIn> SignIn::withPassword(
    const Tenant& tenant,
    const std::string& email,
    const std::string& password,
    const Actor& actor) {
    const auto candidate = TRY(begin(tenant, email, actor));
    const auto match = TRY(passwords_.verify(password, candidate.password_hash));
    if (match == PasswordMatch::Wrong) return refuse(candidate, actor, wrong());
    std::optional<std::string> upgraded;
    if (match == PasswordMatch::RightButOutdated) upgraded = TRY(passwords_.hash(password));
    return finish(candidate, upgraded, actor);
}

base::Result<SignIn::Candidate> SignIn::begin(
    const Tenant& tenant, const std::string& email, const Actor& actor) {
    const auto normal = normalizeEmail(email);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant.id},
        kBeginSignIn,
        normal ? *normal : kNobody,
        toPlainText(actor.address, kLongestClientAddress),
        kFailuresPerAccount,
        kFailuresPerAddress,
        clock_.now()));
    CHECK(!rows.empty());
    const auto row = rows.front();
    if (const auto wait_s = row.integer(0); wait_s > 0) {
        return advised(base::Error{
            .code = base::ErrorCode::RateLimited,
            .reason = "too_many_attempts",
            .retry_after = std::chrono::seconds{wait_s}});
    }
    Candidate candidate{.account = row.text(1), .tenant = tenant.id};
    if (!row.isNull(3)) {
        candidate.tenant = row.tenant(2);
        candidate.user = row.id<base::UserId>(3);
        candidate.password_hash = row.maybeText(4);
    }
    return candidate;
}

base::Result<SignedIn> SignIn::finish(
    const Candidate& candidate, const std::optional<std::string>& new_hash, const Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, candidate.tenant};
    const auto found = transaction.add(
        kFinishSignIn,
        candidate.user,
        candidate.password_hash,
        new_hash,
        candidate.account,
        toPlainText(actor.address, kLongestClientAddress),
        now);
    const auto opening =
        sessions_.addOpening(transaction, candidate.tenant, *candidate.user, actor);
    auto signed_in = actor;
    signed_in.principal = Principal{.tenant = candidate.tenant, .user = *candidate.user};
    AuditLog::add(
        transaction,
        now,
        signed_in,
        {.action = "session.signed_in", .target = opening.id.publicId()});
    auto answers = advised(transaction.run());
    if (!answers) {
        const auto& error = answers.error();
        const bool is_refusal = error.reason == "account_disabled";
        return is_refusal ? refuse(candidate, actor, error) : error;
    }
    return sessions_.describe(opening, readUser((*answers)[found].front()));
}

base::Error SignIn::refuse(const Candidate& candidate, const Actor& actor, base::Error error) {
    // An unknown address leaves an entry as well, so that both take as long.
    storage::Transaction transaction{database_, candidate.tenant};
    AuditLog::add(
        transaction,
        clock_.now(),
        actor,
        {.action = "session.sign_in_failed",
         .target = candidate.user ? candidate.user->publicId() : "",
         .details = {{"reason", error.reason}}});
    if (const auto written = transaction.run(); !written) {
        base::log(
            base::LogLevel::Warning,
            "failed_sign_in_not_audited",
            {{"reason", written.error().reason}});
    }
    return error;
}

}  // namespace parley::tenancy

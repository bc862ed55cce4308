#include "api_keys.hpp"

#include "advice.hpp"
#include "api_key_store.hpp"
#include "audit_log.hpp"
#include "cursor.hpp"
#include "tenant_token.hpp"
#include "text_rules.hpp"

#include <base/check.hpp>
#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::tenancy {

namespace {

constexpr std::string_view kPrefix = "pk_";
constexpr std::chrono::seconds kRemembered{30};
constexpr std::size_t kMostRemembered = 10'000;

base::Error apiKeyInvalid() {
    return advised(
        base::Error{.code = base::ErrorCode::Unauthenticated, .reason = "api_key_invalid"});
}

}  // namespace

ApiKeys::ApiKeys(storage::Database& database, const base::Clock& clock, Revocations& revocations)
    : database_{database}, clock_{clock}, revocations_{revocations} {
    revocations_.listen([this](const Revocation& revocation) { forget(revocation); });
}

bool ApiKeys::looksLikeOne(std::string_view bearer) {
    return bearer.starts_with(kPrefix);
}

base::Result<Principal> ApiKeys::authenticate(std::string_view secret) {
    const auto token = TenantToken::parse(kPrefix, secret);
    if (!token) return apiKeyInvalid();
    if (auto known = recall(token->sha256)) return *known;
    const auto epoch = forgotten_.load();
    const auto now = clock_.now();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, token->tenant},
        kUseApiKey,
        storage::Param::bytes(token->sha256),
        now));
    if (rows.empty()) return apiKeyInvalid();
    const auto row = rows.front();
    const auto key_role = roleFromText(row.view(2));
    const auto user_role = roleFromText(row.view(3));
    CHECK(key_role.has_value() && user_role.has_value());
    const auto expires_at = row.maybeTime(6);
    Principal principal{
        .tenant = token->tenant,
        .user = row.id<base::UserId>(1),
        .role = std::min(*key_role, *user_role),
        .api_key = row.id<base::ApiKeyId>(0),
        .email_verified = row.flag(4),
        .issued_at = row.time(5),
        .expires_at = expires_at.value_or(base::UtcTime::max())};
    remember(token->sha256, principal, epoch);
    return principal;
}

std::optional<Principal> ApiKeys::recall(const std::string& secret_sha256) {
    const auto now = clock_.now();
    const std::lock_guard lock{mutex_};
    const auto found = remembered_.find(secret_sha256);
    if (found == remembered_.end()) return std::nullopt;
    if (found->second.until <= now) {
        remembered_.erase(found);
        return std::nullopt;
    }
    return found->second.principal;
}

void ApiKeys::remember(
    const std::string& secret_sha256, const Principal& principal, std::uint64_t epoch) {
    const std::lock_guard lock{mutex_};
    // What was read before a revocation came in may be what it revoked.
    if (forgotten_.load() != epoch) return;
    if (remembered_.size() >= kMostRemembered) remembered_.clear();
    const auto until = std::min(clock_.now() + kRemembered, principal.expires_at);
    remembered_.insert_or_assign(secret_sha256, Remembered{principal, until});
}

void ApiKeys::forget(const Revocation& revocation) {
    if (revocation.session) return;
    const std::lock_guard lock{mutex_};
    ++forgotten_;
    std::erase_if(remembered_, [&](const auto& entry) {
        return revocation.concerns(entry.second.principal);
    });
}

base::Result<ApiKeys::Created> ApiKeys::create(
    base::TenantId tenant, const Creation& creation, const Actor& actor) {
    TRY(checkName("/name", creation.name));
    if (!actor.principal || actor.principal->tenant != tenant) {
        return base::Error{
            .code = base::ErrorCode::Forbidden,
            .reason = "wrong_tenant",
            .advice = "An API key acts for its maker; a user of this tenant has to make it."};
    }
    if (creation.role > actor.role()) {
        return advised(
            base::Error{.code = base::ErrorCode::Forbidden, .reason = "role_above_yours"});
    }
    return createFor(tenant, actor.principal->user, creation, actor);
}

base::Result<ApiKeys::Created> ApiKeys::createFor(
    base::TenantId tenant, base::UserId user, const Creation& creation, const Actor& actor) {
    const auto now = clock_.now();
    const auto token = TenantToken::make(kPrefix, tenant);
    const auto id = base::ApiKeyId::make(now);
    storage::Transaction transaction{database_, tenant};
    const auto inserted = transaction.add(
        kInsertApiKey,
        id,
        user,
        creation.name,
        toText(creation.role),
        storage::Param::bytes(token.sha256),
        now,
        creation.expires_at);
    AuditLog::add(
        transaction,
        now,
        actor,
        {.action = "api_key.created",
         .target = id.publicId(),
         .details = {{"role", toText(creation.role)}}});
    const auto answers = TRY(advised(transaction.run()));
    return Created{.key = readApiKey(answers[inserted].front()), .secret = token.text};
}

base::Result<Page<ApiKey>> ApiKeys::list(base::TenantId tenant, const PageRequest& page) const {
    const auto after = TRY(readCursor<base::ApiKeyId>(page));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant}, kListApiKeys, after, page.limit + 1));
    std::vector<ApiKey> keys;
    for (const auto row : rows) {
        keys.push_back(readApiKey(row));
    }
    return toPage(std::move(keys), page);
}

base::Result<void> ApiKeys::revoke(base::TenantId tenant, base::ApiKeyId key, const Actor& actor) {
    const auto now = clock_.now();
    storage::Transaction transaction{database_, tenant};
    const auto revoked = transaction.add(kRevokeApiKey, key, now);
    AuditLog::add(transaction, now, actor, {.action = "api_key.revoked", .target = key.publicId()});
    const auto answers = TRY(advised(transaction.run()));
    revocations_.apply(
        {.tenant = tenant, .user = answers[revoked].front().id<base::UserId>(0), .api_key = key});
    return {};
}

}  // namespace parley::tenancy

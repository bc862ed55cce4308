#include "client_secrets.hpp"

#include "client_secret_store.hpp"

#include <storage/transaction.hpp>
#include <tenancy/revocations.hpp>
#include <tenancy/tenant_token.hpp>

namespace parley::conversation {

namespace {

constexpr std::string_view kSecretPrefix = "ek_";

}  // namespace

base::Error clientSecretInvalid() {
    return {
        .code = base::ErrorCode::Unauthenticated,
        .reason = "client_secret_invalid",
        .advice = "This key of a live conversation is unknown or has expired. Ask for a new one."};
}

bool ClientSecrets::looksLikeOne(std::string_view bearer) {
    return bearer.starts_with(kSecretPrefix);
}

std::optional<std::string> ClientSecrets::hashOf(std::string_view key) {
    const auto token = tenancy::TenantToken::parse(kSecretPrefix, key);
    return token ? std::optional{token->sha256} : std::nullopt;
}

base::Result<ClientSecrets::Issued> ClientSecrets::issue(
    const tenancy::Principal& maker, const Order& order) {
    const auto now = clock_.now();
    const auto token = tenancy::TenantToken::make(kSecretPrefix, maker.tenant);
    Issued issued{.value = token.text, .expires_at = now + order.lifetime};
    TRY(storage::query(
        storage::Transaction{database_, maker.tenant},
        kInsertClientSecret,
        storage::Param::bytes(token.sha256),
        maker.user,
        maker.session,
        maker.api_key,
        order.session,
        order.scenario,
        order.temper,
        order.keep_transcript,
        order.record,
        now,
        issued.expires_at));
    return issued;
}

base::Result<ClientSecret> ClientSecrets::redeem(std::string_view value) const {
    const auto token = tenancy::TenantToken::parse(kSecretPrefix, value);
    if (!token) return clientSecretInvalid();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, token->tenant},
        kFindClientSecret,
        storage::Param::bytes(token->sha256),
        clock_.now()));
    if (rows.empty()) return clientSecretInvalid();
    const auto row = rows.front();
    ClientSecret secret{
        .owner =
            {.tenant = token->tenant,
             .user = row.id<base::UserId>(0),
             .email_verified = row.flag(3),
             .issued_at = row.time(4),
             .expires_at = row.time(5)},
        .session = row.json(6),
        .scenario = row.text(7),
        .keep_transcript = row.flag(9),
        .record = row.flag(10),
        .expires_at = row.time(5),
        .key_sha256 = token->sha256};
    if (!row.isNull(1)) secret.owner.session = row.id<base::SessionId>(1);
    if (!row.isNull(2)) secret.owner.api_key = row.id<base::ApiKeyId>(2);
    if (!row.isNull(8)) secret.temper = static_cast<int>(row.integer(8));
    if (revocations_.isRevoked(secret.owner)) return clientSecretInvalid();
    return secret;
}

base::Result<void> ClientSecrets::purge() {
    TRY(storage::query(storage::Transaction{database_}, kPurgeClientSecrets, clock_.now()));
    return {};
}

}  // namespace parley::conversation

#include "access_tokens.hpp"

#include "advice.hpp"
#include "claims.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>

#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>

#include <algorithm>

namespace parley::tenancy {

namespace {

/// Ours are about 420 bytes.
constexpr std::size_t kLongestToken = 1'024;
/// How far the clocks of two hosts may be apart.
constexpr std::chrono::seconds kClockDifference{5};

base::Error accessTokenInvalid() {
    return advised(
        base::Error{.code = base::ErrorCode::Unauthenticated, .reason = "access_token_invalid"});
}

base::UtcTime fromUnixSeconds(std::int64_t seconds) {
    return base::UtcTime{std::chrono::seconds{seconds}};
}

/// So that the claims hold no character that JSON would escape.
bool isPlain(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char symbol) {
        return symbol > ' ' && symbol < 0x7F && symbol != '"' && symbol != '\\' && symbol != '/';
    });
}

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    /// Header, dot and payload.
    std::string_view is_signed;
};

std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    return Parts{
        .header = token.substr(0, first),
        .payload = token.substr(first + 1, second - first - 1),
        .signature = token.substr(second + 1),
        .is_signed = token.substr(0, second)};
}

std::optional<Principal> toPrincipal(const Claims& claims) {
    const auto user = base::UserId::parse(claims.user);
    const auto tenant = base::TenantId::parse(claims.tenant);
    const auto session = base::SessionId::parse(claims.session);
    const auto role = roleFromText(claims.role);
    if (!user || !tenant || !session || !role) return std::nullopt;
    return Principal{
        .tenant = *tenant,
        .user = *user,
        .role = *role,
        .session = session,
        .email_verified = claims.email_verified,
        .issued_at = fromUnixSeconds(claims.issued_at_s),
        .expires_at = fromUnixSeconds(claims.expires_at_s)};
}

}  // namespace

AccessTokens::AccessTokens(const SigningKeys& keys, const base::Clock& clock, Options options)
    : keys_{keys}, clock_{clock}, options_{std::move(options)} {
    CHECK(isPlain(options_.issuer) && isPlain(options_.audience));
}

std::string AccessTokens::sign(const Principal& principal) const {
    CHECK(principal.session.has_value());
    const auto key = keys_.current();
    Poco::JWT::Token token;
    token.header().set("kid", key.kid);
    auto& claims = token.payload();
    claims.set("iss", options_.issuer);
    claims.set("aud", options_.audience);
    claims.set("sub", principal.user.publicId());
    claims.set("tid", principal.tenant.publicId());
    claims.set("sid", principal.session->publicId());
    claims.set("role", std::string{toText(principal.role)});
    claims.set("ver", principal.email_verified);
    claims.set("iat", base::toUnixSeconds(principal.issued_at));
    claims.set("nbf", base::toUnixSeconds(principal.issued_at));
    claims.set("exp", base::toUnixSeconds(principal.expires_at));
    return Poco::JWT::Signer{key.secret}.sign(token, Poco::JWT::Signer::ALGO_HS256);
}

base::Result<Principal> AccessTokens::verify(std::string_view token) const {
    if (token.size() > kLongestToken) return accessTokenInvalid();
    if (options_.use_cache == UseTokenCache::No) return verifyUncached(token);
    if (const auto known = cache_.find(token, clock_.now())) return *known;
    auto principal = TRY(verifyUncached(token));
    cache_.remember(token, principal);
    return principal;
}

base::Result<Principal> AccessTokens::verifyUncached(std::string_view token) const {
    const auto parts = split(token);
    if (!parts) return accessTokenInvalid();
    const auto keys = keys_.all();
    const auto key = std::find_if(
        keys->begin(), keys->end(), [&](const auto& one) { return one.header == parts->header; });
    const auto now = clock_.now();
    if (key == keys->end() || key->verifies_until <= now) return accessTokenInvalid();
    // Compared as text: a signature has one spelling only.
    const auto expected = base::toBase64Url(base::hmacSha256(key->secret, parts->is_signed));
    if (!base::equalInConstantTime(expected, parts->signature)) return accessTokenInvalid();

    const auto payload = base::fromBase64Url(parts->payload);
    const auto claims = payload ? Claims::parse(*payload) : std::nullopt;
    if (!claims || claims->issuer != options_.issuer || claims->audience != options_.audience) {
        return accessTokenInvalid();
    }
    const auto now_s = base::toUnixSeconds(now);
    const auto latest_s = now_s + kClockDifference.count();
    if (claims->not_before_s > latest_s || claims->issued_at_s > latest_s)
        return accessTokenInvalid();
    if (claims->expires_at_s <= claims->issued_at_s ||
        claims->expires_at_s - claims->issued_at_s > options_.lifetime.count()) {
        return accessTokenInvalid();
    }
    if (claims->expires_at_s <= now_s) {
        return advised(base::Error{
            .code = base::ErrorCode::Unauthenticated, .reason = "access_token_expired"});
    }
    const auto principal = toPrincipal(*claims);
    if (!principal) return accessTokenInvalid();
    return *principal;
}

}  // namespace parley::tenancy

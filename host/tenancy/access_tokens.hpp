#pragma once

#include "principal.hpp"
#include "signing_keys.hpp"
#include "token_cache.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace parley::tenancy {

/// Makes and checks access tokens: JWTs of one algorithm, HS256, under keys of our own table. A
/// token counts only when its header is, byte for byte, the one we write for that key; everything
/// else about it is checked after its signature. Safe from any thread.
class AccessTokens {
public:
    struct Options {
        std::string issuer = "parley";
        std::string audience = "parley-api";
        std::chrono::seconds lifetime{600};
        UseTokenCache use_cache = UseTokenCache::Yes;
    };

    AccessTokens(const SigningKeys& keys, const base::Clock& clock, Options options);

    /// Signs what the principal says; its issued_at and expires_at become the token's.
    [[nodiscard]] std::string sign(const Principal& principal) const;
    /// Unauthenticated `access_token_invalid` or `access_token_expired`. Knows nothing of
    /// revocation: ask Revocations too.
    [[nodiscard]] base::Result<Principal> verify(std::string_view token) const;
    [[nodiscard]] std::chrono::seconds lifetime() const { return options_.lifetime; }

private:
    [[nodiscard]] base::Result<Principal> verifyUncached(std::string_view token) const;

    const SigningKeys& keys_;
    const base::Clock& clock_;
    const Options options_;
    mutable TokenCache cache_;
};

}  // namespace parley::tenancy

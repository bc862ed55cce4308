#pragma once

#include "access_tokens.hpp"
#include "api_keys.hpp"
#include "principal.hpp"
#include "revocations.hpp"

#include <base/result.hpp>

#include <string_view>

namespace parley::tenancy {

/// Who a bearer token speaks for, be it an access token or an API key. The one question the HTTP
/// layer asks; it covers revocation.
class Authentication {
public:
    Authentication(const AccessTokens& tokens, ApiKeys& api_keys, const Revocations& revocations)
        : tokens_{tokens}, api_keys_{api_keys}, revocations_{revocations} {}

    /// Unauthenticated `access_token_invalid`, `access_token_expired`, `api_key_invalid` or
    /// `access_revoked`.
    base::Result<Principal> of(std::string_view bearer) const;

private:
    const AccessTokens& tokens_;
    ApiKeys& api_keys_;
    const Revocations& revocations_;
};

}  // namespace parley::tenancy

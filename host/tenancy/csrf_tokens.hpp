#pragma once

#include "signing_keys.hpp"

#include <base/id.hpp>

#include <string>
#include <string_view>

namespace parley::tenancy {

/// The value a browser must repeat in X-CSRF-Token when its cookies speak for it: an HMAC of the
/// session's id under the keys of the access tokens. Given anew at each refresh.
class CsrfTokens {
public:
    explicit CsrfTokens(const SigningKeys& keys) : keys_{keys} {}

    [[nodiscard]] std::string forSession(base::SessionId session) const;
    [[nodiscard]] bool belongsTo(std::string_view token, base::SessionId session) const;

private:
    const SigningKeys& keys_;
};

}  // namespace parley::tenancy

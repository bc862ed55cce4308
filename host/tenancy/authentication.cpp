#include "authentication.hpp"

#include "advice.hpp"

namespace parley::tenancy {

base::Result<Principal> Authentication::of(std::string_view bearer) const {
    auto principal = TRY(
        ApiKeys::looksLikeOne(bearer) ? api_keys_.authenticate(bearer) : tokens_.verify(bearer));
    if (revocations_.isRevoked(principal)) {
        return advised(
            base::Error{.code = base::ErrorCode::Unauthenticated, .reason = "access_revoked"});
    }
    return principal;
}

}  // namespace parley::tenancy

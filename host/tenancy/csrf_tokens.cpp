#include "csrf_tokens.hpp"

#include <base/bytes.hpp>

namespace parley::tenancy {

namespace {

std::string tokenUnder(const SigningKey& key, base::SessionId session) {
    // The word keeps these apart from everything else the key signs: a JWT never begins so.
    return base::toBase64Url(base::hmacSha256(key.secret, "csrf:" + session.publicId()));
}

}  // namespace

std::string CsrfTokens::forSession(base::SessionId session) const {
    return tokenUnder(keys_.current(), session);
}

bool CsrfTokens::belongsTo(std::string_view token, base::SessionId session) const {
    const auto keys = keys_.all();
    bool belongs = false;
    for (const auto& key : *keys) {
        belongs |= base::equalInConstantTime(tokenUnder(key, session), token);
    }
    return belongs;
}

}  // namespace parley::tenancy

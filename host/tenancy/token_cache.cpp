#include "token_cache.hpp"

namespace parley::tenancy {

std::optional<Principal> TokenCache::find(const std::string& token_sha256, base::UtcTime now) {
    auto& part = partFor(token_sha256);
    const std::lock_guard lock{part.mutex};
    const auto found = part.principals.find(token_sha256);
    if (found == part.principals.end()) return std::nullopt;
    if (found->second.expires_at <= now) {
        part.principals.erase(found);
        return std::nullopt;
    }
    return found->second;
}

void TokenCache::remember(const std::string& token_sha256, const Principal& principal) {
    auto& part = partFor(token_sha256);
    const std::lock_guard lock{part.mutex};
    if (part.principals.size() >= kPrincipalsPerPart) part.principals.clear();
    part.principals.insert_or_assign(token_sha256, principal);
}

TokenCache::Part& TokenCache::partFor(const std::string& token_sha256) {
    return parts_[static_cast<unsigned char>(token_sha256.front()) % kParts];
}

}  // namespace parley::tenancy

#include "token_cache.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace parley::tenancy {

namespace {

/// An HMAC-SHA256 in base64url.
constexpr std::size_t kSignatureLength = 43;

/// How much of the token comes before its signature.
std::size_t unsignedLength(std::string_view token) {
    return token.size() - std::min(token.size(), kSignatureLength);
}

}  // namespace

std::optional<Principal> TokenCache::find(std::string_view token, base::UtcTime now) {
    auto& part = partFor(token);
    const std::lock_guard lock{part.mutex};
    const auto found = part.principals.find(token);
    if (found == part.principals.end()) return std::nullopt;
    if (found->second.expires_at <= now) {
        part.principals.erase(found);
        return std::nullopt;
    }
    return found->second;
}

void TokenCache::remember(std::string_view token, const Principal& principal) {
    auto& part = partFor(token);
    const std::lock_guard lock{part.mutex};
    if (part.principals.size() >= kPrincipalsPerPart) part.principals.clear();
    part.principals.insert_or_assign(std::string{token}, principal);
}

TokenCache::Part& TokenCache::partFor(std::string_view token) {
    // Other bits than those that choose the place inside of the part.
    return parts_[(HashOfEnd{}(token) >> 40U) % kParts];
}

std::size_t TokenCache::HashOfEnd::operator()(std::string_view token) const {
    // The very last character holds four bits only.
    constexpr std::size_t kFromEnd = 9;
    std::uint64_t hash = 0;
    if (token.size() >= kFromEnd)
        std::memcpy(&hash, token.data() + token.size() - kFromEnd, sizeof hash);
    // Characters have few patterns; multiplying spreads them over all bits.
    return hash * 0x9E37'79B9'7F4A'7C15;
}

bool TokenCache::SameToken::operator()(std::string_view left, std::string_view right) const {
    if (left.size() != right.size()) return false;
    const auto length = unsignedLength(left);
    return left.substr(0, length) == right.substr(0, length) &&
           base::equalInConstantTime(left.substr(length), right.substr(length));
}

}  // namespace parley::tenancy

#pragma once

#include "principal.hpp"

#include <base/clock.hpp>

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::tenancy {

enum class UseTokenCache : std::uint8_t { No, Yes };

/// Principals of tokens that were verified before, by the whole token, until the token expires.
/// Bounded: a full part forgets everything it holds. Safe from any thread.
class TokenCache {
public:
    /// Empty when the token is unknown or has expired.
    [[nodiscard]] std::optional<Principal> find(std::string_view token, base::UtcTime now);
    /// Only what was verified: a token is then as good as random in its last characters, the end of
    /// its signature, and they do for a hash.
    void remember(std::string_view token, const Principal& principal);

private:
    static constexpr std::size_t kParts = 16;
    /// 16 parts of 2,048 tokens with their principals, about 600 bytes each: 20 MB when full.
    static constexpr std::size_t kPrincipalsPerPart = 2'048;

    struct HashOfEnd {
        using is_transparent = void;
        std::size_t operator()(std::string_view token) const;
    };
    struct SameToken {
        using is_transparent = void;
        /// Tells nobody by its time how much of a signature they have guessed.
        bool operator()(std::string_view left, std::string_view right) const;
    };
    struct Part {
        std::mutex mutex;
        std::unordered_map<std::string, Principal, HashOfEnd, SameToken> principals;
    };
    Part& partFor(std::string_view token);

    std::array<Part, kParts> parts_;
};

}  // namespace parley::tenancy

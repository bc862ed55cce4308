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

/// Principals of tokens that were verified before, by the SHA-256 of the token, until the token
/// expires. Bounded: a full part forgets everything it holds. Safe from any thread.
class TokenCache {
public:
    /// Empty when the token is unknown or has expired.
    [[nodiscard]] std::optional<Principal> find(const std::string& token_sha256, base::UtcTime now);
    void remember(const std::string& token_sha256, const Principal& principal);

private:
    static constexpr std::size_t kParts = 16;
    /// 16 parts of 4,096 principals of about 150 bytes: 10 MB when full.
    static constexpr std::size_t kPrincipalsPerPart = 4'096;

    struct Part {
        std::mutex mutex;
        std::unordered_map<std::string, Principal> principals;
    };
    Part& partFor(const std::string& token_sha256);

    std::array<Part, kParts> parts_;
};

}  // namespace parley::tenancy

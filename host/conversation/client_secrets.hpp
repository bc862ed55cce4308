#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>
#include <tenancy/principal.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley::storage {
class Database;
}
namespace parley::tenancy {
class Revocations;
}

namespace parley::conversation {

/// What a key of a live conversation stands for: who talks, and how the talk begins.
struct ClientSecret {
    /// May open conversations and nothing else.
    tenancy::Principal owner;
    /// What its maker wrote in the `session` of the Realtime protocol.
    nlohmann::json session = nlohmann::json::object();
    /// Empty for none. Whoever holds the key plays this one.
    std::string scenario = {};
    std::optional<int> temper = {};
    bool keep_transcript = false;
    bool record = false;
    base::UtcTime expires_at = {};
    /// Which key it is.
    std::string key_sha256 = {};
};

/// Short-lived keys for browsers and apps: `ek_…`, good for any number of conversations until they
/// expire, and afterwards to come back to one that goes on. Kept as hashes only. Any fiber.
class ClientSecrets {
public:
    struct Order {
        nlohmann::json session = nlohmann::json::object();
        std::string scenario = {};
        std::optional<int> temper = {};
        bool keep_transcript = false;
        bool record = false;
        std::chrono::seconds lifetime{600};
    };
    struct Issued {
        /// Not kept anywhere, so this is the only time it is seen.
        std::string value;
        base::UtcTime expires_at;
    };

    ClientSecrets(
        storage::Database& database,
        const base::Clock& clock,
        const tenancy::Revocations& revocations)
        : database_{database}, clock_{clock}, revocations_{revocations} {}

    [[nodiscard]] static bool looksLikeOne(std::string_view bearer);
    /// As ClientSecret has it; empty for a text that is no key.
    [[nodiscard]] static std::optional<std::string> hashOf(std::string_view key);
    base::Result<Issued> issue(const tenancy::Principal& maker, const Order& order);
    /// Unauthenticated `client_secret_invalid`: unknown, expired, or its maker's access has ended.
    base::Result<ClientSecret> redeem(std::string_view value) const;
    /// Forgets those that have expired, of all tenants.
    base::Result<void> purge();

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const tenancy::Revocations& revocations_;
};

base::Error clientSecretInvalid();

}  // namespace parley::conversation

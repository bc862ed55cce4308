#pragma once

#include "snapshot.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <secrets/platform_secrets.hpp>

#include <memory>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// One secret that signs access tokens: from when it signs, and until when its tokens count.
struct SigningKey {
    std::string kid = {};
    std::string secret = {};
    /// The first part of every token signed with it, in base64url.
    std::string header = {};
    std::int64_t generation = 0;
    base::UtcTime signs_from = {};
    /// The far future while no younger key replaces it.
    base::UtcTime verifies_until = {};
};

/// The keys of this platform's access tokens, the same on every host: platform secrets, sealed at
/// rest. A new key is published two minutes before it signs, so that every
/// host knows it by then, and an old one verifies until its last token has expired.
class SigningKeys {
public:
    using Keys = std::vector<SigningKey>;

    SigningKeys(storage::Database& database, const secrets::Vault& vault, const base::Clock& clock);

    /// Reads the keys, makes the first one, and makes a new one when the youngest is 30 days old.
    /// Called at start and every half minute.
    base::Result<void> refresh();
    /// Publishes a new key now.
    base::Result<void> rotate();

    /// Youngest first. Never empty after the first refresh.
    [[nodiscard]] std::shared_ptr<const Keys> all() const { return keys_.get(); }
    /// The key that signs at this moment.
    [[nodiscard]] SigningKey current() const;

private:
    base::Result<Keys> load();
    base::Result<void> publish(std::int64_t generation, base::UtcTime signs_from);

    secrets::PlatformSecrets secrets_;
    const base::Clock& clock_;
    Snapshot<Keys> keys_;
};

}  // namespace parley::tenancy

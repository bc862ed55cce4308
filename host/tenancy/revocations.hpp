#pragma once

#include "principal.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// An end of access. With a session or an API key it is about that one for good. With only a user
/// it says: whatever is open for them closes, whatever is remembered about them is asked again.
/// With only a tenant it says the same of everybody in it.
struct Revocation {
    base::TenantId tenant;
    std::optional<base::UserId> user = {};
    std::optional<base::SessionId> session = {};
    std::optional<base::ApiKeyId> api_key = {};

    [[nodiscard]] bool concerns(const Principal& principal) const;
};

/// What was revoked lately, in memory: asked on every request, fed by the `revocation` table every
/// quarter second and at once by changes on this host. An entry is forgotten when every access
/// token it could concern has expired. Safe from any thread.
class Revocations {
public:
    using Listener = std::function<void(const Revocation&)>;

    Revocations(storage::Database& database, const base::Clock& clock);

    /// Called with every revocation, on the thread that learned of it; with one of this host about
    /// a user or a tenant, a second time within a quarter second. To be set up before the first
    /// poll.
    void listen(Listener listener);
    /// Reads what other hosts revoked.
    base::Result<void> poll();
    /// Takes effect on this host at once.
    void apply(const Revocation& revocation);
    void apply(const std::vector<Revocation>& revocations);

    /// Cheap: no query, and no lock while nothing is revoked.
    [[nodiscard]] bool isRevoked(const Principal& principal) const;

private:
    /// False when it was known.
    bool remember(const std::string& key, base::UtcTime until);
    void tell(const Revocation& revocation) const;
    void forgetOld();

    storage::Database& database_;
    const base::Clock& clock_;
    std::vector<Listener> listeners_;
    std::string seen_up_to_ = "0";
    mutable std::shared_mutex mutex_;
    std::atomic<std::size_t> count_{0};
    /// Sessions and API keys by their 16 bytes, rows about users and tenants by their number, and
    /// when they may be forgotten.
    std::unordered_map<std::string, base::UtcTime> revoked_;
    base::UtcTime forget_at_{};
};

}  // namespace parley::tenancy

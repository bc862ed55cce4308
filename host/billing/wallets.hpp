#pragma once

#include "plan.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <tenancy/actor.hpp>
#include <tenancy/page.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// Something that was used.
struct UsageRecord {
    std::string key = {};
    Unit unit = Unit::Second;
    std::int64_t quantity = 0;
    std::chrono::seconds seconds{0};
    /// Given away after the allowance.
    std::chrono::seconds grace{0};
    std::optional<base::Uuid> conversation = {};
    base::UtcTime at = {};
};

/// What was used in one day.
struct DailyUsage {
    base::UtcTime day = {};
    Unit unit = Unit::Second;
    std::int64_t quantity = 0;
    std::int64_t conversations = 0;
    std::chrono::seconds seconds{0};
};

/// A wallet that is not what its ledger makes of it.
struct WalletDifference {
    base::TenantId tenant = {};
    WalletId wallet = {};
    Unit unit = Unit::Second;
    std::int64_t balance = 0;
    std::int64_t ledger = 0;
    std::int64_t held = 0;
    std::int64_t holds = 0;
    std::int64_t grants = 0;
};

/// What users have and what became of it.
class Wallets {
public:
    enum class Spent : std::uint8_t { Now, Before, NotEnough };

    struct Gift {
        /// Empty for the tenant's own wallet.
        std::optional<base::UserId> user = {};
        Unit unit = Unit::Second;
        std::int64_t amount = 0;
        std::optional<base::UtcTime> expires_at = {};
        std::string reason;
        /// Given once, however often it is asked for.
        std::string key;
    };

    Wallets(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// Takes what was used at once, such as tokens, under a key that counts once.
    base::Result<Spent> spend(
        base::TenantId tenant,
        base::UserId user,
        Unit unit,
        std::int64_t amount,
        const std::string& key);
    /// Whether it is new.
    base::Result<bool> give(base::TenantId tenant, const Gift& gift, const tenancy::Actor& actor);
    /// Newest first.
    base::Result<tenancy::Page<UsageRecord>> history(
        base::TenantId tenant, base::UserId user, const tenancy::PageRequest& page) const;
    base::Result<std::vector<DailyUsage>> summary(
        base::TenantId tenant, base::UserId user, base::UtcTime from, base::UtcTime to) const;
    /// Of all tenants when none is named. Nothing is what it should be.
    base::Result<std::vector<WalletDifference>> differences(
        std::optional<base::TenantId> tenant) const;
    /// Lets go of what is past its time.
    base::Result<void> expireDue();

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::billing

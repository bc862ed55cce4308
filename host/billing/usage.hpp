#pragma once

#include "holds.hpp"
#include "subscriptions.hpp"
#include "wallets.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

#include <optional>

namespace parley::billing {

struct UsageName {
    static constexpr std::string_view kPrefix = "use_";
};
using UsageId = base::Id<UsageName>;

/// For programs that talk to people by themselves and leave the counting to us: begin, say every
/// few seconds how much it was, end. Who stops saying so is settled at what they said last.
class Usage {
public:
    struct Begun {
        UsageId id = {};
        /// Empty: nothing is counted.
        std::optional<Lease> lease = {};
    };
    /// Whether a conversation could begin.
    struct Check {
        bool allowed = false;
        /// Why not.
        std::optional<base::Error> refusal = {};
        Standing standing = {};
    };

    Usage(const base::Clock& clock, Holds& holds, Subscriptions& subscriptions, Wallets& wallets)
        : clock_{clock}, holds_{holds}, subscriptions_{subscriptions}, wallets_{wallets} {}

    base::Result<Begun> start(base::TenantId tenant, base::UserId user);
    /// NotFound `usage_not_found`, also of somebody else's; NotFound `hold_lost` when it was
    /// settled.
    base::Result<Allowed> heartbeat(
        base::TenantId tenant, base::UserId user, UsageId id, std::chrono::seconds used);
    /// What was charged, in the wallet's unit.
    base::Result<std::int64_t> end(
        base::TenantId tenant, base::UserId user, UsageId id, std::chrono::seconds used);
    base::Result<Check> check(base::TenantId tenant, base::UserId user);
    /// What is used at once, such as tokens or a document, under a key of the program's that counts
    /// once: false when it was counted before. InsufficientFunds `credit_used_up`.
    base::Result<bool> spend(
        base::TenantId tenant,
        base::UserId user,
        Unit unit,
        std::int64_t amount,
        const std::string& key);

private:
    const base::Clock& clock_;
    Holds& holds_;
    Subscriptions& subscriptions_;
    Wallets& wallets_;
};

}  // namespace parley::billing

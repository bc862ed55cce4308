#pragma once

#include "holds.hpp"
#include "subscriptions.hpp"

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

    Usage(const base::Clock& clock, Holds& holds, Subscriptions& subscriptions)
        : clock_{clock}, holds_{holds}, subscriptions_{subscriptions} {}

    base::Result<Begun> start(base::TenantId tenant, base::UserId user);
    /// NotFound `usage_not_found`, also of somebody else's; NotFound `hold_lost` when it was
    /// settled.
    base::Result<Allowed> heartbeat(
        base::TenantId tenant, base::UserId user, UsageId id, std::chrono::seconds used);
    /// What was charged, in the wallet's unit.
    base::Result<std::int64_t> end(
        base::TenantId tenant, base::UserId user, UsageId id, std::chrono::seconds used);
    base::Result<Check> check(base::TenantId tenant, base::UserId user);

private:
    const base::Clock& clock_;
    Holds& holds_;
    Subscriptions& subscriptions_;
};

}  // namespace parley::billing

#pragma once

#include "credit.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// A hold that was granted: names it, and says what it is good for.
struct Lease {
    base::TenantId tenant = {};
    base::Uuid conversation = {};
    /// Whose word counts: a host that comes back after its lease has an older one.
    int epoch = 0;
    Allowed allowed = {};
    std::chrono::seconds grace{0};
    std::chrono::seconds warn_at{0};
    /// Nobody else may extend or settle it.
    std::optional<base::UserId> only_by = {};
};

/// What a host says of a conversation that goes on.
struct Beat {
    base::TenantId tenant = {};
    base::Uuid conversation = {};
    int epoch = 0;
    std::chrono::seconds used{0};
};

/// Credit set aside for conversations: reserved before the first word, extended while they go on,
/// settled at the end. Each is one round trip and may be repeated. Fibers and plain threads.
class Holds {
public:
    /// What is held ahead of a conversation.
    static constexpr std::chrono::seconds kBlock{60};
    /// Three heartbeats may be missed, and a pause of the database of half a minute.
    static constexpr std::chrono::seconds kLease{45};

    struct Ask {
        base::TenantId tenant = {};
        std::optional<base::UserId> user = {};
        base::Uuid conversation = {};
    };

    Holds(storage::Database& database, const base::Clock& clock, const base::Uuid& host)
        : database_{database}, clock_{clock}, host_{host} {}

    /// Empty when the tenant sells nothing, so that talk costs nothing. InsufficientFunds
    /// `credit_used_up`, `payment_due` or `no_plan`, Conflict `too_many_at_once`.
    base::Result<std::optional<Lease>> reserve(const Ask& ask);
    /// NotFound `hold_lost` when it is this host's no more, `usage_not_found` when it is another's.
    base::Result<Allowed> extend(const Lease& lease, int extension, std::chrono::nanoseconds used);
    /// What was charged, in the wallet's unit.
    base::Result<std::int64_t> settle(
        const Lease& lease, std::chrono::nanoseconds used, std::chrono::nanoseconds grace);
    /// The places of those that were lost.
    base::Result<std::vector<std::size_t>> beat(const std::vector<Beat>& beats);
    /// Settles what no host has spoken for since its lease ran out; how much there was.
    base::Result<std::int64_t> reap();

private:
    storage::Database& database_;
    const base::Clock& clock_;
    const base::Uuid host_;
};

}  // namespace parley::billing

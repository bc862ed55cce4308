#pragma once

#include "plan.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <tenancy/actor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// What a tenant sells. Plans are rows that its admins change; a change of what one promises is a
/// new version, and who subscribed to an older one keeps that.
class Plans {
public:
    struct Creation {
        std::string slug;
        int position = 0;
        bool is_default = false;
        Terms terms = {};
    };
    /// What is absent stays.
    struct Patch {
        std::optional<int> position = {};
        std::optional<bool> offered = {};
        std::optional<bool> is_default = {};
    };

    Plans(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// Those that can be bought, in the order of their positions.
    base::Result<std::vector<Plan>> offered(base::TenantId tenant) const;
    base::Result<std::vector<Plan>> all(base::TenantId tenant) const;
    base::Result<Plan> find(base::TenantId tenant, PlanId id) const;
    base::Result<Plan> create(
        base::TenantId tenant, const Creation& creation, const tenancy::Actor& actor);
    base::Result<Plan> patch(
        base::TenantId tenant, PlanId id, const Patch& patch, const tenancy::Actor& actor);
    base::Result<Plan> addVersion(
        base::TenantId tenant, PlanId id, const Terms& terms, const tenancy::Actor& actor);
    /// Adds those that are missing; how many there were.
    base::Result<int> seed(base::TenantId tenant, const std::vector<Creation>& plans);

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::billing

#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// What one day brought and cost, in millionths of the currency's unit.
struct DailyRevenue {
    base::UtcTime day = {};
    std::string currency = {};
    std::int64_t paid = 0;
    std::int64_t fees = 0;
    std::int64_t refunded = 0;
    /// What providers were paid for.
    std::int64_t costs = 0;

    [[nodiscard]] std::int64_t margin() const { return paid - fees - refunded - costs; }
};

class Revenue {
public:
    explicit Revenue(storage::Database& database) : database_{database} {}

    base::Result<std::vector<DailyRevenue>> byDay(
        base::TenantId tenant, base::UtcTime from, base::UtcTime to) const;

private:
    storage::Database& database_;
};

}  // namespace parley::billing

#pragma once

#include "cashier.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// Collects what is owed for going over an allowance from the cards that vendors have saved. A card
/// that does not pay is tried again after days, then it is left to the payer. One of the hosts
/// tries each.
class Collector {
public:
    Collector(storage::Database& database, const base::Clock& clock, Cashiers& cashiers)
        : database_{database}, clock_{clock}, cashiers_{cashiers} {}

    /// What is due of all tenants.
    base::Result<void> collectDue();

private:
    base::Result<void> collect(base::TenantId tenant, const base::Uuid& invoice);

    storage::Database& database_;
    const base::Clock& clock_;
    Cashiers& cashiers_;
};

}  // namespace parley::billing

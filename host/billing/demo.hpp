#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>

namespace parley::storage {
class Database;
}

namespace parley::billing {

/// Gives the demo tenants something to sell and their users a plan. Adds what is missing.
base::Result<void> seedDemo(storage::Database& database, const base::Clock& clock);

}  // namespace parley::billing

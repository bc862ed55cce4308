#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>

namespace parley::storage {
class Database;
}

namespace parley::tenancy {

/// Deletes what has run out: sessions, refresh and one-time tokens, attempts, idempotency keys,
/// revocations. Called once in a while by any host.
class Tidying {
public:
    Tidying(storage::Database& database, const base::Clock& clock)
        : database_{database}, clock_{clock} {}

    /// Returns how many rows went.
    base::Result<std::int64_t> tidy();

private:
    storage::Database& database_;
    const base::Clock& clock_;
};

}  // namespace parley::tenancy

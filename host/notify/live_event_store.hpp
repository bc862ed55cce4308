#pragma once

#include "live_event.hpp"

#include <base/result.hpp>

#include <optional>
#include <vector>

namespace parley::notify {

/// Somebody who follows a user's events and the last one they saw.
struct LiveReader {
    base::TenantId tenant;
    base::UserId user;
    /// Empty: only tell where the events stand.
    std::optional<std::int64_t> after;
};

/// What one reader has not seen.
struct LiveNews {
    /// The number of the user's newest event.
    std::int64_t last_seq = 0;
    std::vector<LiveEvent> events;
};

/// The SQL of live events.
class LiveEventStore {
public:
    /// The most events one reader gets at a time.
    static constexpr int kBatch = 100;

    explicit LiveEventStore(storage::Database& database) : database_{database} {}

    /// In the order of the readers; nothing for those who have seen everything.
    base::Result<std::vector<std::optional<LiveNews>>> newsFor(
        const std::vector<LiveReader>& readers);
    base::Result<std::int64_t> purge(base::UtcTime before);

private:
    storage::Database& database_;
};

}  // namespace parley::notify

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley::base {

using UtcTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
using MonoTime = std::chrono::steady_clock::time_point;

/// What time it is. Passed to whatever needs to know, so that a test can move time by hand.
class Clock {
public:
    virtual ~Clock() = default;
    /// Calendar time, for records and expiry dates.
    [[nodiscard]] virtual UtcTime now() const = 0;
    /// Never goes back; for deadlines and durations.
    [[nodiscard]] virtual MonoTime monotonic() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] UtcTime now() const override;
    [[nodiscard]] MonoTime monotonic() const override;
};

/// `2026-11-21T03:10:38.123456Z`
std::string toRfc3339(UtcTime time);
/// Also reads what PostgreSQL prints for a timestamptz under `SET timezone = UTC`.
std::optional<UtcTime> parseTime(std::string_view text);
std::int64_t toUnixSeconds(UtcTime time);

}  // namespace parley::base

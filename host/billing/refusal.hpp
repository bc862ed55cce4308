#pragma once

#include "plan.hpp"

#include <base/clock.hpp>
#include <base/error.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace parley::billing {

/// Why a conversation cannot begin, as the database found out.
struct Refusal {
    /// Of `used_up past_due no_plan too_many closed`.
    std::string verdict = {};
    std::optional<Unit> unit = {};
    std::optional<Cycle> cycle = {};
    std::optional<std::int64_t> included = {};
    std::optional<base::UtcTime> renews_at = {};
    std::optional<std::int64_t> most_at_once = {};
};

/// In words that its user understands.
base::Error toError(const Refusal& refusal);

/// `1 second`, `2 minutes`, `3 calls`.
std::string inWords(Unit unit, std::int64_t amount);

}  // namespace parley::billing

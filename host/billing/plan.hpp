#pragma once

#include "ids.hpp"
#include "money.hpp"

#include <base/clock.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::billing {

enum class Cycle : std::uint8_t { OneTime, Monthly, Annual };
std::string_view toText(Cycle cycle);
std::optional<Cycle> cycleFrom(std::string_view text);

enum class Unit : std::uint8_t { Second, Session, Call, Token, Document };
std::string_view toText(Unit unit);
std::optional<Unit> unitFrom(std::string_view text);

/// How much of one unit a plan includes, and what happens when it is used up.
struct Allowance {
    enum class OveragePer : std::uint8_t { Unit, Conversation };

    Unit unit = Unit::Second;
    /// Empty: as much as one likes.
    std::optional<std::int64_t> included = {};
    /// How much more may be used for money.
    std::int64_t overage_cap = 0;
    std::int64_t overage_micros = 0;
    OveragePer overage_per = OveragePer::Unit;
    /// How much of what is left goes over into the next allowance.
    std::int64_t rollover_cap = 0;
    /// What a conversation under way can be made longer by, and for how much.
    std::optional<std::chrono::seconds> extend = {};
    std::int64_t extend_micros = 0;
};

/// What one version of a plan promises. Never changes.
struct Terms {
    std::string name;
    std::string description = {};
    Money price = {};
    Cycle cycle = Cycle::Monthly;
    /// Allowances come every so many days instead of with the cycle.
    std::optional<int> refresh_days = {};
    std::optional<int> expiry_days = {};
    std::optional<std::chrono::seconds> longest = {};
    std::optional<int> most_at_once = {};
    int warn_percent = 90;
    std::chrono::seconds grace{0};
    bool hard_cutoff = false;
    nlohmann::json features = nlohmann::json::object();
    std::vector<Allowance> allowances = {};
};

/// Something a tenant sells, in its newest version.
struct Plan {
    PlanId id = {};
    std::string slug = {};
    int position = 0;
    bool offered = true;
    /// Users without a subscription have this one.
    bool is_default = false;
    int version = 0;
    Terms terms = {};
    base::UtcTime created_at = {};
};

}  // namespace parley::billing

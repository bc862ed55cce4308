#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::billing {

/// An exact sum: millionths of a currency's unit, so 9.99 USD is 9990000.
struct Money {
    std::int64_t micros = 0;
    /// ISO 4217.
    std::string currency = "USD";

    auto operator<=>(const Money&) const = default;
};

/// `9.99`: cents always, more only when there is more.
std::string toDecimal(std::int64_t micros);
/// Reads what `toDecimal` writes, and shorter spellings; empty for anything else, below zero
/// included.
std::optional<std::int64_t> microsFrom(std::string_view decimal);

}  // namespace parley::billing

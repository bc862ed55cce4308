#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace parley::billing {

/// An exact sum: millionths of a currency's unit, so 9.99 USD is 9990000.
struct Money {
    std::int64_t micros = 0;
    /// ISO 4217.
    std::string currency = "USD";

    auto operator<=>(const Money&) const = default;
};

}  // namespace parley::billing

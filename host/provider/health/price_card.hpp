#pragma once

#include "../chain/attempt.hpp"
#include "../plugin/manifest.hpp"

#include <string>
#include <vector>

namespace parley::provider {

/// What one attempt used of one unit, and what that costs.
struct Cost {
    std::string unit;
    /// In thousandths: a second of audio is 1000.
    std::int64_t quantity_milli = 0;
    std::int64_t micros = 0;
    std::string currency;
};

/// The prices of one provider's work.
class PriceCard {
public:
    explicit PriceCard(std::vector<Price> prices = {}) : prices_{std::move(prices)} {}

    /// One line for each unit that was used and has a price; rounded to the nearest micro.
    [[nodiscard]] std::vector<Cost> costsOf(const Consumed& consumed) const;

private:
    std::vector<Price> prices_;
};

}  // namespace parley::provider

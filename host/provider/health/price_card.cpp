#include "price_card.hpp"

namespace parley::provider {

namespace {

constexpr std::int64_t kMilli = 1'000;

/// How much of a unit of the manifests was used, in thousandths.
std::int64_t quantityOf(const std::string& unit, const Consumed& consumed) {
    const auto whole = [](std::uint64_t count) {
        return static_cast<std::int64_t>(count) * kMilli;
    };
    if (unit == "audio_second") {
        return std::chrono::duration_cast<std::chrono::milliseconds>(consumed.audio).count();
    }
    if (unit == "character") return whole(consumed.characters);
    if (unit == "input_token") return whole(consumed.tokens.input);
    if (unit == "output_token") return whole(consumed.tokens.output);
    if (unit == "request") return kMilli;
    return 0;
}

}  // namespace

std::vector<Cost> PriceCard::costsOf(const Consumed& consumed) const {
    std::vector<Cost> costs;
    for (const auto& price : prices_) {
        const auto quantity = quantityOf(price.unit, consumed);
        if (quantity <= 0 || price.per <= 0) continue;
        const auto exact = static_cast<long double>(quantity) *
                           static_cast<long double>(price.micros) /
                           static_cast<long double>(price.per * kMilli);
        costs.push_back(
            {.unit = price.unit,
             .quantity_milli = quantity,
             .micros = static_cast<std::int64_t>(exact + 0.5L),
             .currency = price.currency});
    }
    return costs;
}

}  // namespace parley::provider

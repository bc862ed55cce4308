#include "money.hpp"

#include <algorithm>
#include <charconv>

namespace parley::billing {

namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::size_t kDecimals = 6;
constexpr std::size_t kMostWholeDigits = 12;

bool isDigits(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char symbol) { return symbol >= '0' && symbol <= '9'; });
}

std::int64_t numberOf(std::string_view digits) {
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

std::string toDecimal(std::int64_t micros) {
    const auto whole = micros / kMicros;
    const auto rest = micros % kMicros;
    auto fraction = std::to_string(kMicros + (rest < 0 ? -rest : rest)).substr(1);
    while (fraction.size() > 2 && fraction.back() == '0')
        fraction.pop_back();
    const auto* const sign = micros < 0 && whole == 0 ? "-" : "";
    return sign + std::to_string(whole) + '.' + fraction;
}

std::optional<std::int64_t> microsFrom(std::string_view decimal) {
    const auto point = decimal.find('.');
    const auto whole = decimal.substr(0, point);
    std::string fraction;
    if (point != std::string_view::npos) {
        fraction = decimal.substr(point + 1);
        if (fraction.empty()) return std::nullopt;
    }
    const bool good = !whole.empty() && whole.size() <= kMostWholeDigits &&
                      fraction.size() <= kDecimals && isDigits(whole) && isDigits(fraction);
    if (!good) return std::nullopt;
    fraction.resize(kDecimals, '0');
    return numberOf(whole) * kMicros + numberOf(fraction);
}

}  // namespace parley::billing

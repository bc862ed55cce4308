#pragma once

#include <parley/plugin.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

/// Sums of money as payment vendors write them. `digits` is how many a currency has after the
/// point at that vendor.
namespace common {

inline constexpr int kMicroDigits = 6;

constexpr std::int64_t powerOfTen(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

/// Whether a list such as "JPY KRW" names the currency.
inline bool isListed(std::string_view currencies, std::string_view currency) {
    return currency.size() == 3 && currencies.find(currency) % 4 == 0;
}

inline std::string_view currencyOf(const parley_money& money) {
    return {money.currency, money.currency[0] == '\0' ? 0U : 3U};
}

/// A sum in the currency's smallest unit. Throws INVALID for what is no such sum.
inline std::int64_t minorUnitsOf(const parley_money& money, int digits) {
    const auto unit = powerOfTen(kMicroDigits - digits);
    if (currencyOf(money).empty()) throw parley::Failure{PARLEY_E_INVALID, "no currency is given"};
    if (money.micros < 0) throw parley::Failure{PARLEY_E_INVALID, "the amount is negative"};
    if (money.micros % unit != 0)
        throw parley::Failure{PARLEY_E_INVALID, "the amount has more digits than its currency"};
    return money.micros / unit;
}

/// Upper case, as parley_money has it. Throws PROTOCOL for what is no currency.
inline parley_money moneyOf(std::int64_t micros, std::string_view currency) {
    parley_money money{};
    if (currency.size() != 3) throw parley::Failure{PARLEY_E_PROTOCOL, "a currency that is none"};
    money.micros = micros;
    std::transform(currency.begin(), currency.end(), money.currency, [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return money;
}

inline parley_money moneyOfMinor(std::int64_t minor, std::string_view currency, int digits) {
    const auto unit = powerOfTen(kMicroDigits - digits);
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    if (minor > kMost / unit || minor < -(kMost / unit))
        throw parley::Failure{PARLEY_E_PROTOCOL, "an amount that is too large"};
    return moneyOf(minor * unit, currency);
}

/// "9.99", as vendors with decimal texts write it.
inline std::string decimalOf(const parley_money& money, int digits) {
    const auto minor = minorUnitsOf(money, digits);
    const auto unit = powerOfTen(digits);
    auto text = std::to_string(minor / unit);
    if (digits == 0) return text;
    const auto rest = std::to_string(minor % unit);
    return text + '.' + std::string(static_cast<std::size_t>(digits) - rest.size(), '0') + rest;
}

/// Reads "9.99" or "-9.99" with six digits after the point at most. Throws PROTOCOL for anything
/// else.
inline parley_money moneyOfDecimal(std::string_view text, std::string_view currency) {
    const bool is_negative = !text.empty() && text[0] == '-';
    const auto number = text.substr(is_negative ? 1 : 0);
    const auto point = std::min(number.find('.'), number.size());
    const auto whole = number.substr(0, point);
    const auto part = point < number.size() ? number.substr(point + 1) : std::string_view{};
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool is_number = !whole.empty() && whole.size() <= 12 && part.size() <= kMicroDigits &&
                           std::all_of(whole.begin(), whole.end(), is_digit) &&
                           std::all_of(part.begin(), part.end(), is_digit);
    if (!is_number) throw parley::Failure{PARLEY_E_PROTOCOL, "an amount that is none"};
    std::int64_t micros = 0;
    for (const char digit : whole)
        micros = micros * 10 + (digit - '0');
    for (std::size_t i = 0; i < kMicroDigits; ++i)
        micros = micros * 10 + (i < part.size() ? part[i] - '0' : 0);
    return moneyOf(is_negative ? -micros : micros, currency);
}

}  // namespace common

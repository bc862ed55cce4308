#include "vendor_time.hpp"

#include <common/payment_news.hpp>

namespace paypal {

namespace {

constexpr std::size_t kPlain = 19;

/// "Z", "+01:00", "-0700"; in seconds.
std::optional<std::int64_t> offsetOf(std::string_view text) {
    if (text == "Z") return 0;
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto hours = parley::detail::digits(text.substr(1, 2));
    const auto minutes = parley::detail::digits(text.substr(text.size() - 2));
    if (hours < 0 || minutes < 0) return std::nullopt;
    const auto seconds = hours * 3600 + minutes * 60;
    return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> timeOf(std::string_view text) {
    using parley::detail::digits;
    if (text.size() <= kPlain || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8, 2));
    const auto hour = digits(text.substr(11, 2));
    const auto minute = digits(text.substr(14, 2));
    const auto second = digits(text.substr(17, 2));
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 ||
        second < 0)
        return std::nullopt;
    auto zone = text.substr(kPlain);
    std::int64_t part_us = 0;
    if (zone[0] == '.') {
        std::int64_t unit = common::kMicrosInSecond / 10;
        zone.remove_prefix(1);
        for (; !zone.empty() && zone[0] >= '0' && zone[0] <= '9'; zone.remove_prefix(1)) {
            part_us += (zone[0] - '0') * unit;
            unit /= 10;
        }
    }
    const auto offset = offsetOf(zone);
    if (!offset) return std::nullopt;
    const auto days = parley::detail::daysFromCivil(year, month, day);
    const auto seconds = days * 86400 + hour * 3600 + minute * 60 + second - *offset;
    return seconds * common::kMicrosInSecond + part_us;
}

}  // namespace paypal

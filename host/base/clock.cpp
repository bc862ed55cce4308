#include "clock.hpp"

#include <cstdint>

namespace parley::base {

namespace {

namespace chr = std::chrono;

/// Writes the last `digits` of a number at a place of `text`. By hand: every line of the log has a
/// time, and printf takes ten times as long.
void putNumber(std::string& text, std::size_t place, std::size_t digits, std::int64_t number) {
    for (auto at = place + digits; at-- > place; number /= 10)
        text[at] = static_cast<char>('0' + number % 10);
}

std::optional<int> takeNumber(std::string_view& text, std::size_t digits) {
    int number = 0;
    if (text.size() < digits) return std::nullopt;
    for (const char symbol : text.substr(0, digits)) {
        if (symbol < '0' || symbol > '9') return std::nullopt;
        number = number * 10 + (symbol - '0');
    }
    text.remove_prefix(digits);
    return number;
}

bool takeSymbol(std::string_view& text, std::string_view allowed) {
    if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

chr::microseconds takeFraction(std::string_view& text) {
    chr::microseconds fraction{0};
    if (!takeSymbol(text, ".")) return fraction;
    int scale = 100'000;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        fraction += chr::microseconds{(text.front() - '0') * scale};
        scale /= 10;
        text.remove_prefix(1);
    }
    return fraction;
}

std::optional<chr::minutes> takeOffset(std::string_view& text) {
    if (takeSymbol(text, "Zz")) return chr::minutes{0};
    if (text.empty()) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    if (!takeSymbol(text, "+-")) return std::nullopt;
    const auto hours = takeNumber(text, 2);
    if (!hours) return std::nullopt;
    int minutes = 0;
    if (!text.empty()) {
        takeSymbol(text, ":");
        const auto taken = takeNumber(text, 2);
        if (!taken) return std::nullopt;
        minutes = *taken;
    }
    return sign * (chr::hours{*hours} + chr::minutes{minutes});
}

}  // namespace

UtcTime SystemClock::now() const {
    return chr::time_point_cast<chr::microseconds>(chr::system_clock::now());
}

MonoTime SystemClock::monotonic() const {
    return chr::steady_clock::now();
}

std::string toRfc3339(UtcTime time) {
    const auto day = chr::floor<chr::days>(time);
    const chr::year_month_day date{day};
    const chr::hh_mm_ss clock{time - day};
    const int year = static_cast<int>(date.year());
    std::string text = "0000-00-00T00:00:00.000000Z";
    putNumber(text, 5, 2, static_cast<unsigned>(date.month()));
    putNumber(text, 8, 2, static_cast<unsigned>(date.day()));
    putNumber(text, 11, 2, clock.hours().count());
    putNumber(text, 14, 2, clock.minutes().count());
    putNumber(text, 17, 2, clock.seconds().count());
    putNumber(text, 20, 6, clock.subseconds().count());
    if (year >= 0 && year <= 9'999) {
        putNumber(text, 0, 4, year);
    } else {
        text.replace(0, 4, std::to_string(year));
    }
    return text;
}

std::optional<UtcTime> parseTime(std::string_view text) {
    const auto year = takeNumber(text, 4);
    if (!year || !takeSymbol(text, "-")) return std::nullopt;
    const auto month = takeNumber(text, 2);
    if (!month || !takeSymbol(text, "-")) return std::nullopt;
    const auto day = takeNumber(text, 2);
    if (!day || !takeSymbol(text, "Tt ")) return std::nullopt;
    const auto hour = takeNumber(text, 2);
    if (!hour || !takeSymbol(text, ":")) return std::nullopt;
    const auto minute = takeNumber(text, 2);
    if (!minute || !takeSymbol(text, ":")) return std::nullopt;
    const auto second = takeNumber(text, 2);
    if (!second) return std::nullopt;
    const auto fraction = takeFraction(text);
    const auto offset = takeOffset(text);
    if (!offset || !text.empty()) return std::nullopt;

    const chr::year_month_day date{
        chr::year{*year},
        chr::month{static_cast<unsigned>(*month)},
        chr::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return UtcTime{chr::sys_days{date}} + chr::hours{*hour} + chr::minutes{*minute} +
           chr::seconds{*second} + fraction - *offset;
}

std::int64_t toUnixSeconds(UtcTime time) {
    return chr::floor<chr::seconds>(time).time_since_epoch().count();
}

}  // namespace parley::base

#include "clock.hpp"

#include <charconv>
#include <cstdint>

namespace parley::base {

namespace {

namespace chr = std::chrono;

/// `2026-11-21T03:10:38.000007Z`
constexpr std::size_t kUsualLength = 27;

/// By hand: every line of the log has a time, and printf takes ten times as long.
void putNumber(std::string& text, std::int64_t number, std::size_t digits) {
    text.append(digits, '0');
    for (auto at = text.rbegin(); number > 0; ++at, number /= 10)
        *at = static_cast<char>('0' + number % 10);
}

std::optional<int> takeNumber(std::string_view& text, std::size_t digits) {
    int number = 0;
    if (text.size() < digits) return std::nullopt;
    const auto* end = text.data() + digits;
    if (const auto [at, error] = std::from_chars(text.data(), end, number);
        error != std::errc{} || at != end) {
        return std::nullopt;
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
    std::string text;
    text.reserve(kUsualLength);
    if (year >= 0 && year <= 9'999) {
        putNumber(text, year, 4);
    } else {
        text += std::to_string(year);
    }
    text += '-';
    putNumber(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    putNumber(text, static_cast<unsigned>(date.day()), 2);
    text += 'T';
    putNumber(text, clock.hours().count(), 2);
    text += ':';
    putNumber(text, clock.minutes().count(), 2);
    text += ':';
    putNumber(text, clock.seconds().count(), 2);
    text += '.';
    putNumber(text, clock.subseconds().count(), 6);
    text += 'Z';
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

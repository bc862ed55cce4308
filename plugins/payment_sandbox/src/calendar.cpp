#include "calendar.hpp"

#include <common/payment_news.hpp>

#include <array>
#include <ctime>

namespace sandbox {

namespace {

int daysIn(int year, int month) {
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 1 && is_leap ? 29 : kDays.at(static_cast<std::size_t>(month));
}

}  // namespace

std::int64_t later(std::int64_t from_us, std::string_view interval, int count) {
    const auto seconds = static_cast<std::time_t>(from_us / common::kMicrosInSecond);
    std::tm day{};
    ::gmtime_r(&seconds, &day);
    const int months = day.tm_mon + (interval == "year" ? 12 * count : count);
    day.tm_year += months / 12;
    day.tm_mon = months % 12;
    const int last = daysIn(day.tm_year + 1900, day.tm_mon);
    if (day.tm_mday > last) day.tm_mday = last;
    return static_cast<std::int64_t>(::timegm(&day)) * common::kMicrosInSecond +
           from_us % common::kMicrosInSecond;
}

}  // namespace sandbox

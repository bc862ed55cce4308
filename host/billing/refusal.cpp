#include "refusal.hpp"

#include <base/check.hpp>

#include <array>
#include <string_view>

namespace parley::billing {

namespace {

std::string counted(std::int64_t number, std::string_view name) {
    return std::to_string(number) + ' ' + std::string{name} + (number == 1 ? "" : "s");
}

/// `3 January`
std::string dayOf(base::UtcTime time) {
    constexpr std::array<std::string_view, 12> kMonths{
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"};
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return std::to_string(static_cast<unsigned>(day.day())) + ' ' +
           std::string{kMonths.at(static_cast<unsigned>(day.month()) - 1)};
}

std::string usedUp(const Refusal& refusal) {
    if (!refusal.included || !refusal.unit || *refusal.included == 0)
        return "Your credit is used up; buy more to go on.";
    const auto amount = inWords(*refusal.unit, *refusal.included);
    const bool is_one = amount.starts_with("1 ");
    const auto* const period = refusal.cycle == Cycle::Monthly ? " for this month" : "";
    auto sentence = "Your " + amount + period + (is_one ? " is used" : " are used");
    if (refusal.renews_at)
        sentence +=
            "; there is more on " + dayOf(*refusal.renews_at) + ", or at once if you buy it";
    return sentence + ".";
}

}  // namespace

std::string inWords(Unit unit, std::int64_t amount) {
    constexpr std::int64_t kMinute = 60;
    if (unit == Unit::Second && amount % kMinute == 0 && amount > 0)
        return counted(amount / kMinute, "minute");
    return counted(amount, toText(unit));
}

base::Error toError(const Refusal& refusal) {
    using base::ErrorCode;
    if (refusal.verdict == "used_up") {
        return {
            .code = ErrorCode::InsufficientFunds,
            .reason = "credit_used_up",
            .advice = usedUp(refusal)};
    }
    if (refusal.verdict == "past_due") {
        return {
            .code = ErrorCode::InsufficientFunds,
            .reason = "payment_due",
            .advice =
                "The last payment for your plan did not go through; check how you pay, then "
                "go on where you were."};
    }
    if (refusal.verdict == "no_plan") {
        return {
            .code = ErrorCode::InsufficientFunds,
            .reason = "no_plan",
            .advice = "Choose a plan first; it takes a minute."};
    }
    if (refusal.verdict == "too_many") {
        return {
            .code = ErrorCode::Conflict,
            .reason = "too_many_at_once",
            .advice = "Your plan allows " +
                      counted(refusal.most_at_once.value_or(1), "conversation") +
                      " at a time; end one to begin another."};
    }
    CHECK(refusal.verdict == "closed");
    return {
        .code = ErrorCode::Conflict,
        .reason = "conversation_over",
        .advice = "This conversation is over; begin another."};
}

}  // namespace parley::billing

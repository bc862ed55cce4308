#include "condition.hpp"

#include <array>
#include <utility>

namespace parley::brain {
namespace {

using Subject = Condition::Subject;
using Order = Condition::Order;

constexpr std::array<std::pair<std::string_view, Subject>, 4> kNamed{{
    {"slot:", Subject::Slot},
    {"concept:", Subject::Concept},
    {"objection:", Subject::Objection},
    {"criterion:", Subject::Criterion},
}};
constexpr std::array<std::pair<std::string_view, Subject>, 3> kNumeric{{
    {"turn", Subject::Turn},
    {"mood", Subject::Mood},
    {"temper", Subject::Temper},
}};
// The longer sign first.
constexpr std::array<std::pair<std::string_view, Order>, 5> kOrders{{
    {"<=", Order::LessOrEqual},
    {">=", Order::GreaterOrEqual},
    {"<", Order::Less},
    {">", Order::Greater},
    {"=", Order::Equal},
}};
constexpr int kMaxNumber = 1000;

bool takeBeginning(std::string_view& text, std::string_view what) {
    if (text.substr(0, what.size()) != what) return false;
    text.remove_prefix(what.size());
    return true;
}

bool readNumber(std::string_view text, int& number) {
    const bool minus = takeBeginning(text, "-");
    if (text.empty()) return false;
    number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || number > kMaxNumber) return false;
        number = number * 10 + (c - '0');
    }
    if (minus) number = -number;
    return true;
}

bool readComparison(std::string_view text, Condition& condition) {
    for (const auto& [sign, order] : kOrders) {
        if (!takeBeginning(text, sign)) continue;
        condition.order = order;
        return readNumber(text, condition.number);
    }
    return false;
}

}  // namespace

std::variant<Condition, std::string> Condition::parse(std::string_view written) {
    Condition condition;
    auto rest = written;
    condition.negated = takeBeginning(rest, "!");
    if (rest.empty()) return std::string{"is empty"};
    if (rest == "escalated") {
        condition.subject = Subject::Escalated;
        return condition;
    }
    if (rest.find_first_of("<>=") != std::string_view::npos) {
        for (const auto& [name, subject] : kNumeric) {
            auto comparison = rest;
            if (!takeBeginning(comparison, name)) continue;
            condition.subject = subject;
            if (readComparison(comparison, condition)) return condition;
        }
        return "'" + std::string{written} + "' must compare turn, mood or temper with a number";
    }
    for (const auto& [kind, subject] : kNamed) {
        if (!takeBeginning(rest, kind)) continue;
        condition.subject = subject;
        break;
    }
    condition.id = std::string{rest};
    if (condition.id.empty()) return "'" + std::string{written} + "' names nothing";
    return condition;
}

bool Condition::admits(int value) const {
    switch (order) {
        case Order::Less:
            return value < number;
        case Order::LessOrEqual:
            return value <= number;
        case Order::Equal:
            return value == number;
        case Order::GreaterOrEqual:
            return value >= number;
        case Order::Greater:
            return value > number;
    }
    return false;
}

}  // namespace parley::brain

#include "plan.hpp"

#include <array>
#include <utility>

namespace parley::billing {

namespace {

constexpr std::array kCycles{
    std::pair{Cycle::OneTime, std::string_view{"one_time"}},
    std::pair{Cycle::Monthly, std::string_view{"monthly"}},
    std::pair{Cycle::Annual, std::string_view{"annual"}}};
constexpr std::array kUnits{
    std::pair{Unit::Second, std::string_view{"second"}},
    std::pair{Unit::Session, std::string_view{"session"}},
    std::pair{Unit::Call, std::string_view{"call"}},
    std::pair{Unit::Token, std::string_view{"token"}},
    std::pair{Unit::Document, std::string_view{"document"}}};

template <typename Value, typename Names>
std::string_view nameOf(const Names& names, Value value) {
    for (const auto& [known, name] : names)
        if (known == value) return name;
    return {};
}

template <typename Value, typename Names>
std::optional<Value> named(const Names& names, std::string_view text) {
    for (const auto& [known, name] : names)
        if (name == text) return known;
    return std::nullopt;
}

}  // namespace

std::string_view toText(Cycle cycle) {
    return nameOf(kCycles, cycle);
}

std::optional<Cycle> cycleFrom(std::string_view text) {
    return named<Cycle>(kCycles, text);
}

std::string_view toText(Unit unit) {
    return nameOf(kUnits, unit);
}

std::optional<Unit> unitFrom(std::string_view text) {
    return named<Unit>(kUnits, text);
}

}  // namespace parley::billing

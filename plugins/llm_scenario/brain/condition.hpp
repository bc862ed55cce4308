#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::brain {

/// One claim about how the talk stands, as scenarios write it: `slot:when`, `!concept:budget`,
/// `objection:payment`, `criterion:ownership`, `escalated`, `turn>=3`, `mood<0`, `temper>=4`. A
/// bare word is a slot or a concept. Lists of conditions say whether all or any must hold.
struct Condition {
    enum class Subject { Slot, Concept, Objection, Criterion, Escalated, Turn, Mood, Temper };
    enum class Order { Less, LessOrEqual, Equal, GreaterOrEqual, Greater };

    Subject subject = Subject::Concept;
    /// Of the slot, concept, objection or criterion.
    std::string id;
    bool negated = false;
    /// For turn, mood and temper.
    Order order = Order::GreaterOrEqual;
    int number = 0;

    /// The condition, or what is wrong with it in words for its author. A bare word is read as a
    /// concept.
    static std::variant<Condition, std::string> parse(std::string_view written);

    [[nodiscard]] bool admits(int value) const;
};

}  // namespace parley::brain

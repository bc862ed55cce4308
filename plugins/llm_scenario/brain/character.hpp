#pragma once

#include "companion.hpp"
#include "scenario.hpp"

#include <string_view>
#include <variant>
#include <vector>

namespace parley::brain {

/// Whom the machine plays: the persona of a scenario, or who a prompt in prose describes.
/// Immutable, shared by any number of talks and threads.
class Character {
public:
    /// A prompt is a scenario (as JSON, or with one in it) or prose. Problems only where it is
    /// plainly meant as a scenario and is none.
    static std::variant<Character, std::vector<Problem>> read(std::string_view prompt);

    explicit Character(Scenario scenario) : who_{std::move(scenario)} {}
    explicit Character(Companion companion) : who_{std::move(companion)} {}

    /// Null where there is only prose.
    [[nodiscard]] const Scenario* scenario() const { return std::get_if<Scenario>(&who_); }
    /// Null where there is a scenario.
    [[nodiscard]] const Companion* companion() const { return std::get_if<Companion>(&who_); }
    /// The answer to a whole history.
    [[nodiscard]] Reply answer(const std::vector<Message>& history) const;

private:
    std::variant<Scenario, Companion> who_;
};

/// The answer to a history under any prompt whatever.
Reply answerPrompt(std::string_view system_prompt, const std::vector<Message>& history);

}  // namespace parley::brain

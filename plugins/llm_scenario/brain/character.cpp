#include "character.hpp"

namespace parley::brain {
namespace {

bool isMeantAsScenario(std::string_view prompt) {
    const auto text = trimmed(prompt);
    return !text.empty() && text.front() == '{' && text.back() == '}' &&
           text.find("\"persona\"") != std::string_view::npos;
}

}  // namespace

std::variant<Character, std::vector<Problem>> Character::read(std::string_view prompt) {
    const auto open = prompt.find('{');
    const auto close = prompt.rfind('}');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open) {
        auto loaded = Scenario::load(prompt.substr(open, close - open + 1));
        if (auto* const scenario = std::get_if<Scenario>(&loaded))
            return Character{std::move(*scenario)};
        if (isMeantAsScenario(prompt)) return std::get<std::vector<Problem>>(std::move(loaded));
    }
    return Character{Companion{prompt}};
}

Reply Character::answer(const std::vector<Message>& history) const {
    if (const auto* const prose = companion()) return prose->answer(history);
    const Brain brain{*scenario()};
    return brain::answer(brain, history);
}

Reply answerPrompt(std::string_view system_prompt, const std::vector<Message>& history) {
    const auto character = Character::read(system_prompt);
    if (const auto* const known = std::get_if<Character>(&character)) return known->answer(history);
    return Companion{system_prompt}.answer(history);
}

}  // namespace parley::brain

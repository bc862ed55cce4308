#include "wording.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

constexpr int kWarm = 40;
constexpr int kCold = -40;

}  // namespace

Tone Wording::tone() const {
    int step = state_.temper <= 2 ? 0 : state_.temper == 3 ? 1 : 2;
    if (state_.mood >= kWarm) --step;
    if (state_.mood <= kCold) ++step;
    return static_cast<Tone>(std::clamp(step, 0, 2));
}

std::string Wording::choose(
    const std::string& kind, const std::vector<std::string>& lines, const Values& values) {
    std::string line;
    for (std::size_t tries = 0; tries < lines.size(); ++tries) {
        auto& used = state_.wording[kind];
        used = used < 0 || used > 1'000'000 ? 0 : used;
        const auto number = static_cast<std::size_t>(state_.wording["seed"] + used++);
        line = filled(lines[number % lines.size()], values);
        if (line != state_.lastLine()) break;
    }
    return line;
}

std::string Wording::remark(const std::string& category, const Values& values) {
    const auto found = scenario_.replies.find(category);
    if (found == scenario_.replies.end()) return {};
    return choose(category, found->second[static_cast<std::size_t>(tone())], values);
}

std::string Wording::filled(std::string_view line, const Values& values) const {
    std::string text;
    while (true) {
        const auto open = line.find('{');
        const auto close = open == std::string_view::npos ? open : line.find('}', open);
        text += line.substr(0, close == std::string_view::npos ? close : open);
        if (close == std::string_view::npos) return text;
        text += valueOf(std::string{line.substr(open + 1, close - open - 1)}, values);
        line.remove_prefix(close + 1);
    }
}

std::string Wording::valueOf(const std::string& blank, const Values& values) const {
    if (const auto given = values.find(blank); given != values.end()) return given->second;
    if (blank == "name") return scenario_.persona.name;
    if (blank == "role") return scenario_.persona.role;
    if (blank == "exec") return scenario_.escalation.name;
    if (blank == "exec_role") return scenario_.escalation.role;
    for (const auto& fact : scenario_.facts)
        if (fact.id == blank) return fact.value;
    if (const auto slot = state_.slots.find(blank); slot != state_.slots.end()) return slot->second;
    return {};
}

}  // namespace parley::brain

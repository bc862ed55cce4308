#include "naming.hpp"

namespace parley::brain {
namespace {

void leaveOut(std::string& text, const std::string& name) {
    const auto mark = "[" + name + "]";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
        auto length = mark.size();
        if (at + length < text.size() && text[at + length] == ' ') ++length;
        text.erase(at, length);
    }
}

}  // namespace

std::string withNames(const std::vector<Say>& say) {
    std::string all;
    std::string speaker = "persona";
    for (const auto& said : say) {
        std::string_view text = said.text;
        // What goes on after something that was heard brings its own space.
        const bool has_space = !text.empty() && text.front() == ' ';
        if (!all.empty() || has_space) all += ' ';
        if (has_space) text.remove_prefix(1);
        if (said.speaker != speaker) all += "[" + said.name + "] ";
        speaker = said.speaker;
        all += text;
    }
    return all;
}

std::string withoutNames(const Scenario& scenario, std::string_view text) {
    std::string plain{text};
    leaveOut(plain, scenario.persona.name);
    if (scenario.escalation.possible) leaveOut(plain, scenario.escalation.name);
    return plain;
}

}  // namespace parley::brain

#include "continuing.hpp"

#include <brain/lexicon.hpp>

#include <optional>

namespace llm_scenario {

namespace {

using parley::brain::Say;
using parley::brain::trimmed;

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// What follows in `text` after `beginning`, whatever their spaces are; nothing when it does not
/// begin so.
std::optional<std::string_view> after(std::string_view beginning, std::string_view text) {
    beginning = trimmed(beginning);
    text = trimmed(text);
    while (!beginning.empty()) {
        if (text.empty()) return std::nullopt;
        if (isSpace(beginning.front()) && isSpace(text.front())) {
            while (isSpace(beginning.front()))
                beginning.remove_prefix(1);
            while (isSpace(text.front()))
                text.remove_prefix(1);
            continue;
        }
        if (beginning.front() != text.front()) return std::nullopt;
        beginning.remove_prefix(1);
        text.remove_prefix(1);
    }
    return text;
}

/// False when `say` does not begin so.
bool skip(std::vector<Say>& say, std::string_view said) {
    auto left = say;
    while (!trimmed(said).empty()) {
        if (left.empty()) return false;
        if (const auto rest = after(said, left.front().text)) {
            left.front().text = std::string{*rest};
            if (rest->empty()) left.erase(left.begin());
            break;
        }
        const auto rest = after(left.front().text, said);
        if (!rest) return false;
        said = *rest;
        left.erase(left.begin());
    }
    say = std::move(left);
    return true;
}

}  // namespace

void goOn(std::vector<Say>& say, std::string_view said) {
    if (trimmed(said).empty() || say.empty()) return;
    const auto count = say.size();
    if (!skip(say, said)) {
        const auto& language = *parley::brain::Lexicon::find("en");
        const auto& lead = language.replies.at("starts_over").front().front();
        say.front().text = " " + lead + " " + say.front().text;
    } else if (say.size() < count && !say.empty() && say.front().text.front() != ' ') {
        say.front().text.insert(0, 1, ' ');
    }
}

std::vector<std::string> sentencesOf(std::string_view text) {
    std::vector<std::string> sentences;
    std::size_t begin = 0;
    for (std::size_t at = 1; at < text.size(); ++at) {
        const char before = text[at - 1];
        const bool ends = before == '.' || before == '!' || before == '?';
        if (!ends || !isSpace(text[at])) continue;
        sentences.emplace_back(text.substr(begin, at + 1 - begin));
        begin = at + 1;
    }
    if (begin < text.size()) sentences.emplace_back(text.substr(begin));
    return sentences;
}

}  // namespace llm_scenario

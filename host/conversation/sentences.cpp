#include "sentences.hpp"

#include "words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace parley::conversation {

namespace {

// Ends without a full stop are as long as anybody speaks in one breath.
constexpr std::size_t kLongestSentence = 400;
constexpr std::array<std::string_view, 16> kAbbreviations{
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "st",
    "no",
    "vs",
    "e.g",
    "i.e",
    "etc",
    "approx",
    "inc",
    "ltd",
    "jr",
    "sr"};

bool isClosing(char c) {
    return c == '"' || c == '\'' || c == ')' || c == ']';
}

std::string lastWord(std::string_view text) {
    auto begin = text.size();
    while (begin > 0 && !isSpace(text[begin - 1]))
        --begin;
    std::string word{text.substr(begin)};
    std::ranges::transform(
        word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word;
}

/// Whether the sign at `at` ends a sentence, given that a space or more follows.
bool endsSentence(std::string_view text, std::size_t at) {
    const char sign = text[at];
    if (sign == '!' || sign == '?' || sign == '\n') return true;
    if (sign != '.') return false;
    const auto word = lastWord(text.substr(0, at));
    const char before = at == 0 ? ' ' : text[at - 1];
    const bool is_initial =
        word.size() == 1 && std::isupper(static_cast<unsigned char>(before)) != 0 && before != 'I';
    return !is_initial &&
           std::ranges::find(kAbbreviations, std::string_view{word}) == kAbbreviations.end();
}

}  // namespace

std::optional<std::string> Sentences::next() {
    for (auto at = looked_at_; at + 1 < rest_.size(); ++at) {
        auto after = at + 1;
        while (after < rest_.size() && isClosing(rest_[after]))
            ++after;
        if (after >= rest_.size()) break;
        looked_at_ = at + 1;
        const bool ends = rest_[at] == '\n' || (isSpace(rest_[after]) && endsSentence(rest_, at));
        const bool too_long = at > kLongestSentence && isSpace(rest_[at]);
        if (!ends && !too_long) continue;
        auto sentence = rest_.substr(0, after);
        rest_.erase(0, after);
        looked_at_ = 0;
        return sentence;
    }
    return std::nullopt;
}

std::string Sentences::takeRest() {
    looked_at_ = 0;
    return std::exchange(rest_, {});
}

}  // namespace parley::conversation

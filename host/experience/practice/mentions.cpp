#include "mentions.hpp"

#include <utility>

namespace parley::experience::practice {

namespace {

/// "engineers" is "engineer".
bool isAlikeWord(const std::string& word, const std::string& keyword) {
    return word == keyword || word == keyword + "s" || word == keyword + "es";
}

}  // namespace

std::vector<std::string> lettersOf(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char symbol : text) {
        const char lower =
            symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol;
        const bool is_letter = (lower >= 'a' && lower <= 'z') || lower == '-';
        if (is_letter) {
            word += lower;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

int countMentions(const std::vector<std::string>& words, std::string_view keywords) {
    const auto keys = lettersOf(keywords);
    return static_cast<int>(std::ranges::count_if(words, [&](const std::string& word) {
        return std::ranges::any_of(
            keys, [&](const std::string& key) { return isAlikeWord(word, key); });
    }));
}

}  // namespace parley::experience::practice

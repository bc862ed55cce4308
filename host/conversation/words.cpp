#include "words.hpp"

#include <algorithm>
#include <cctype>

namespace parley::conversation {

bool isBlank(std::string_view text) {
    return std::ranges::all_of(text, isSpace);
}

std::vector<std::string> wordsIn(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        const auto letter = static_cast<unsigned char>(c);
        const bool is_foreign = letter >= 0x80;
        if (std::isalnum(letter) != 0 || c == '\'' || is_foreign)
            words.back() += static_cast<char>(is_foreign ? c : std::tolower(letter));
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

}  // namespace parley::conversation

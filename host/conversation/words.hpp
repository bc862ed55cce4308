#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

inline bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

[[nodiscard]] bool isBlank(std::string_view text);

/// In lower case, without punctuation; "mm-hm" is two.
std::vector<std::string> wordsIn(std::string_view text);

}  // namespace parley::conversation

#pragma once

#include <string_view>
#include <vector>

namespace common {

/// Cuts a text into pieces of at most `most` characters: after a sentence where there is one, else
/// after a word, else anywhere between characters. Pieces of nothing but space are left out.
std::vector<std::string_view> piecesOf(std::string_view text, std::size_t most);

/// Characters of a UTF-8 text.
std::size_t charactersOf(std::string_view text);

}  // namespace common

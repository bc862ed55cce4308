#pragma once

#include <string>
#include <string_view>

namespace parley::provider {

bool isUtf8(std::string_view text);
/// The text with U+FFFD in the place of each byte that is not part of a character.
std::string mendUtf8(std::string_view text);

}  // namespace parley::provider

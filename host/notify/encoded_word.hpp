#pragma once

#include <string>
#include <string_view>

namespace parley::notify {

/// A header's text as RFC 2047 wants it: as it is when it is short plain ASCII, else as base64
/// words of at most 75 characters on lines of their own. Control characters become spaces first, so
/// no text ends its header.
std::string encodeWords(std::string_view text);

/// What `encodeWords` made, read back; other encodings stay as they are.
std::string decodeWords(std::string_view header);

}  // namespace parley::notify

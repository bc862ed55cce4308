#include "utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace parley::provider {

namespace {

std::uint8_t byteAt(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

/// The range that the second byte must lie in, which is where overlong forms, surrogates and what
/// is beyond U+10FFFF are refused.
bool secondByteFits(std::uint8_t first, std::uint8_t second) {
    switch (first) {
        case 0xe0:
            return second >= 0xa0 && second <= 0xbf;
        case 0xed:
            return second >= 0x80 && second <= 0x9f;
        case 0xf0:
            return second >= 0x90 && second <= 0xbf;
        case 0xf4:
            return second >= 0x80 && second <= 0x8f;
        default:
            return second >= 0x80 && second <= 0xbf;
    }
}

/// The length of the character at the front; 0 when there is none.
std::size_t characterLength(std::string_view text) {
    const auto first = byteAt(text, 0);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() < length || !secondByteFits(first, byteAt(text, 1))) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((byteAt(text, i) & 0xc0U) != 0x80) return 0;
    }
    return length;
}

}  // namespace

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = characterLength(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string mendUtf8(std::string_view text) {
    constexpr std::string_view kReplacement = "\xef\xbf\xbd";
    std::string mended;
    mended.reserve(text.size());
    while (!text.empty()) {
        const auto length = characterLength(text);
        mended += length == 0 ? kReplacement : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return mended;
}

}  // namespace parley::provider

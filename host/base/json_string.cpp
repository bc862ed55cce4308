#include "json_string.hpp"

#include <cstdint>
#include <cstring>

namespace parley::base {

namespace {

constexpr unsigned char kDelete = 0x7f;

bool needsEscape(char symbol) {
    const auto code = static_cast<unsigned char>(symbol);
    return code < ' ' || code == '"' || code == '\\' || code == kDelete;
}

/// The same of the eight characters at `text` together: most texts have none that does.
bool oneOfEightNeedsEscape(const char* text) {
    constexpr std::uint64_t kEach = 0x0101010101010101;
    constexpr std::uint64_t kHighBits = 0x80 * kEach;
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    // The high bit of a byte below `limit` remains, of which there is one if anything remains.
    const auto below = [](std::uint64_t bytes, std::uint64_t limit) {
        return (bytes - limit * kEach) & ~bytes & kHighBits;
    };
    const auto equal = [&](char symbol) {
        return below(word ^ (static_cast<unsigned char>(symbol) * kEach), 1);
    };
    return (below(word, ' ') | equal('"') | equal('\\') | equal(kDelete)) != 0;
}

/// Where the next character that needs an escape is, or the end.
std::size_t findEscape(std::string_view text, std::size_t at) {
    while (text.size() - at >= 8 && !oneOfEightNeedsEscape(text.data() + at))
        at += 8;
    while (at < text.size() && !needsEscape(text[at]))
        ++at;
    return at;
}

void appendEscape(std::string& json, char symbol) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (symbol == '"' || symbol == '\\') {
        json += '\\';
        json += symbol;
        return;
    }
    const auto code = static_cast<unsigned char>(symbol);
    json += "\\u00";
    json += kHex[code >> 4U];
    json += kHex[code & 15U];
}

}  // namespace

void appendJsonString(std::string& json, std::string_view text) {
    json += '"';
    std::size_t plain = 0;
    for (auto at = findEscape(text, 0); at < text.size(); at = findEscape(text, plain)) {
        json += text.substr(plain, at - plain);
        appendEscape(json, text[at]);
        plain = at + 1;
    }
    json += text.substr(plain);
    json += '"';
}

}  // namespace parley::base

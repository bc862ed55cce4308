#include "json_string.hpp"

namespace parley::base {

namespace {

constexpr unsigned char kDelete = 0x7f;

bool needsEscape(char symbol) {
    const auto code = static_cast<unsigned char>(symbol);
    return code < ' ' || code == '"' || code == '\\' || code == kDelete;
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
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!needsEscape(text[at])) continue;
        json += text.substr(plain, at - plain);
        appendEscape(json, text[at]);
        plain = at + 1;
    }
    json += text.substr(plain);
    json += '"';
}

}  // namespace parley::base

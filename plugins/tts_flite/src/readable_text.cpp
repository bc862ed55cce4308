#include "readable_text.hpp"

#include <algorithm>
#include <cctype>

namespace tts_flite {

namespace {

struct Character {
    uint32_t code = 0;
    std::size_t length = 1;
};

/// What is not UTF-8 counts as one unknown character a byte.
Character characterAt(std::string_view text, std::size_t at) {
    const auto lead = static_cast<uint8_t>(text[at]);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (length == 0 || at + length > text.size()) return {};
    uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<uint8_t>(text[at + i]);
        if ((next & 0xC0U) != 0x80) return {};
        code = code << 6U | (next & 0x3FU);
    }
    return {code, length};
}

/// U+00C0 to U+00FF without their accents; a space for the signs among them.
constexpr std::string_view kUnaccented =
    "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty";

std::string_view spokenAs(uint32_t code) {
    if (code >= 0xC0 && code <= 0xFF) return kUnaccented.substr(code - 0xC0, 1);
    switch (code) {
        case 0x2018:
        case 0x2019:
        case 0x02BC:
            return "'";
        case 0x201C:
        case 0x201D:
        case 0x00AB:
        case 0x00BB:
            return "\"";
        case 0x2010:
        case 0x2011:
            return "-";
        // A dash between clauses is a pause.
        case 0x2012:
        case 0x2013:
        case 0x2014:
            return ", ";
        case 0x2026:
            return "...";
        case 0x20AC:
            return " euros ";
        case 0x00A3:
            return " pounds ";
        case 0x00B0:
            return " degrees ";
        default:
            return " ";
    }
}

}  // namespace

ReadableText::ReadableText(std::string_view utf8) {
    text.reserve(utf8.size());
    origin.reserve(utf8.size());
    const auto add = [this](char byte, std::size_t from) {
        text += byte;
        origin.push_back(static_cast<uint32_t>(from));
    };
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = characterAt(utf8, at);
        if (character.code >= 0x20 && character.code < 0x7F) {
            add(static_cast<char>(character.code), at);
        } else {
            for (const char byte : spokenAs(character.code))
                add(byte, at);
        }
        at += character.length;
    }
}

bool ReadableText::isSilent() const {
    return std::none_of(text.begin(), text.end(), [](unsigned char byte) {
        return std::isalnum(byte) != 0 || byte == '$' || byte == '%' || byte == '&';
    });
}

}  // namespace tts_flite

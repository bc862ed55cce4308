#ifndef PARLEY_CPP_TEXT_HPP
#define PARLEY_CPP_TEXT_HPP

#include "views.hpp"

#include <optional>
#include <string>
#include <utility>

namespace parley {

/// Text that arrives in any pieces, cut only between characters: what is left of a character waits
/// for the rest. Bytes that can't begin or continue one pass as they are.
class Utf8Cut {
public:
    /// The text that is complete, valid until the next call. Without a copy where nothing waited.
    std::string_view add(std::string_view piece) {
        if (!rest_.empty()) {
            joined_ = std::exchange(rest_, {});
            joined_ += piece;
            piece = joined_;
        }
        const auto cut = piece.size() - unfinished(piece);
        rest_ = piece.substr(cut);
        return piece.substr(0, cut);
    }

    /// No more is coming; what waited is not a character.
    bool complete() const noexcept { return rest_.empty(); }

private:
    /// How many bytes at the end begin a character and do not finish it.
    static std::size_t unfinished(std::string_view text) noexcept {
        for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
            const auto byte = static_cast<uint8_t>(text[text.size() - back]);
            if ((byte & 0xC0) == 0x80) continue;
            const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }
        return 0;
    }

    std::string rest_;
    std::string joined_;
};

/// Base64 of RFC 4648, with padding.
inline std::string toBase64(std::string_view raw) {
    static constexpr char kLetters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((raw.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < raw.size(); i += 3) {
        uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < raw.size() ? static_cast<uint8_t>(raw[i + k]) : 0U);
        text += kLetters[group >> 18];
        text += kLetters[group >> 12 & 63U];
        text += i + 1 < raw.size() ? kLetters[group >> 6 & 63U] : '=';
        text += i + 2 < raw.size() ? kLetters[group & 63U] : '=';
    }
    return text;
}

/// Reads base64 with or without padding, in the plain or the URL alphabet; nothing for other text.
inline std::optional<std::string> fromBase64(std::string_view text) {
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i)
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string raw;
    raw.reserve(text.size() / 4 * 3 + 2);
    uint32_t group = 0;
    uint32_t bits = 0;
    for (const char c : text) {
        uint32_t value = 0;
        if (c >= 'A' && c <= 'Z')
            value = static_cast<uint32_t>(c - 'A');
        else if (c >= 'a' && c <= 'z')
            value = static_cast<uint32_t>(c - 'a') + 26;
        else if (c >= '0' && c <= '9')
            value = static_cast<uint32_t>(c - '0') + 52;
        else if (c == '+' || c == '-')
            value = 62;
        else if (c == '/' || c == '_')
            value = 63;
        else
            return std::nullopt;
        group = group << 6 | value;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        raw += static_cast<char>(group >> bits & 0xFFU);
    }
    return raw;
}

}  // namespace parley

#endif

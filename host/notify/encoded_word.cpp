#include "encoded_word.hpp"

#include <base/bytes.hpp>

#include <algorithm>

namespace parley::notify {

namespace {

constexpr std::string_view kWordStart = "=?utf-8?B?";
constexpr std::string_view kWordEnd = "?=";
// 52 base64 characters, the frame of 12 and `Subject: ` stay below the 76 of RFC 2047.
constexpr std::size_t kBytesPerWord = 39;
// A line of 78 with the longest header name that is encoded here, `Subject: `.
constexpr std::size_t kLongestPlain = 66;

std::string toBase64(std::string_view bytes) {
    auto text = base::toBase64Url(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
    std::string url{text.substr(0, text.find('='))};
    std::replace(url.begin(), url.end(), '+', '-');
    std::replace(url.begin(), url.end(), '/', '_');
    return base::fromBase64Url(url);
}

/// How many bytes of `text` fit into a word without cutting a character in two.
std::size_t wordLength(std::string_view text) {
    if (text.size() <= kBytesPerWord) return text.size();
    std::size_t length = kBytesPerWord;
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    while (length > 1 && continues(length))
        --length;
    return length;
}

}  // namespace

std::string encodeWords(std::string_view text) {
    std::string line{text};
    const auto is_control = [](char symbol) {
        return static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7f;
    };
    std::replace_if(line.begin(), line.end(), is_control, ' ');
    const bool ascii =
        std::all_of(line.begin(), line.end(), [](char symbol) { return (symbol & 0x80) == 0; });
    // Commas, quotes and brackets mean something where a name stands before an address.
    const bool plain = line.find_first_of("=?,;:<>@\"()[]\\") == std::string::npos;
    if (ascii && plain && line.size() <= kLongestPlain) return line;
    std::string words;
    for (std::string_view rest{line}; !rest.empty();) {
        const auto length = wordLength(rest);
        if (!words.empty()) words += "\r\n ";
        words += std::string{kWordStart} + toBase64(rest.substr(0, length)) + std::string{kWordEnd};
        rest.remove_prefix(length);
    }
    return words;
}

std::string decodeWords(std::string_view header) {
    std::string text;
    bool after_word = false;
    while (!header.empty()) {
        const auto start = header.find(kWordStart);
        const auto between = header.substr(0, start);
        // Space between two encoded words only folds the line.
        if (!after_word || start == std::string_view::npos ||
            between.find_first_not_of(" \r\n\t") != std::string_view::npos) {
            text += between;
        }
        if (start == std::string_view::npos) break;
        header.remove_prefix(start + kWordStart.size());
        const auto end = header.find(kWordEnd);
        if (end == std::string_view::npos) break;
        text += fromBase64(header.substr(0, end)).value_or("");
        header.remove_prefix(end + kWordEnd.size());
        after_word = true;
    }
    return text;
}

}  // namespace parley::notify

#include "text_pieces.hpp"

#include <algorithm>

namespace common {

namespace {

constexpr std::string_view kSpace{" \t\r\n"};

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Bytes of the first `most` characters.
std::size_t bytesOf(std::string_view text, std::size_t most) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if (!continues(text[at]) && most-- == 0) break;
    return at;
}

/// Behind the last sentence or word that ends within the first `room` bytes.
std::size_t cutOf(std::string_view text, std::size_t room) {
    const auto head = text.substr(0, room);
    for (auto at = head.size(); at > 1; --at) {
        const auto mark = head[at - 1];
        const bool ends = mark == '.' || mark == '!' || mark == '?';
        if (ends && kSpace.find(text[at]) != std::string_view::npos) return at;
    }
    const auto space = head.find_last_of(kSpace);
    return space == std::string_view::npos || space == 0 ? room : space;
}

}  // namespace

std::size_t charactersOf(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::vector<std::string_view> piecesOf(std::string_view text, std::size_t most) {
    std::vector<std::string_view> pieces;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
        if (text.empty()) return pieces;
        const auto room = bytesOf(text, most);
        const auto cut = room == text.size() ? room : cutOf(text, room);
        pieces.push_back(text.substr(0, cut));
        text.remove_prefix(cut);
    }
}

}  // namespace common

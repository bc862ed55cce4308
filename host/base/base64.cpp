#include "base64.hpp"

#include <array>

namespace parley::base {

namespace {

constexpr std::string_view kStandardAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// No sextet, and seen in any of four that are combined.
constexpr std::uint32_t kNoSextet = 0xFF000000;

constexpr std::array<std::uint32_t, 256> makeSextets() {
    std::array<std::uint32_t, 256> sextets{};
    sextets.fill(kNoSextet);
    for (std::size_t i = 0; i < kStandardAlphabet.size(); ++i)
        sextets[static_cast<unsigned char>(kStandardAlphabet[i])] = static_cast<std::uint32_t>(i);
    return sextets;
}

constexpr auto kSextets = makeSextets();

std::uint32_t sextet(char symbol) {
    return kSextets[static_cast<unsigned char>(symbol)];
}

char symbolOf(std::uint32_t bits) {
    return kStandardAlphabet[bits & 63U];
}

std::uint32_t fourAt(const char* text) {
    return (sextet(text[0]) << 18U) | (sextet(text[1]) << 12U) | (sextet(text[2]) << 6U) |
           sextet(text[3]) | ((sextet(text[0]) | sextet(text[1]) | sextet(text[2])) & kNoSextet);
}

/// The last four symbols when they are padded; how many bytes they hold, 0 when they are none.
std::size_t decodePadded(const char* text, char* bytes) {
    const auto first = sextet(text[0]);
    const auto second = sextet(text[1]);
    if (((first | second) & kNoSextet) != 0) return 0;
    if (text[2] == '=') {
        if ((second & 15U) != 0) return 0;
        bytes[0] = static_cast<char>((first << 2U) | (second >> 4U));
        return 1;
    }
    const auto third = sextet(text[2]);
    if ((third & kNoSextet) != 0 || (third & 3U) != 0) return 0;
    bytes[0] = static_cast<char>((first << 2U) | (second >> 4U));
    bytes[1] = static_cast<char>((second << 4U) | (third >> 2U));
    return 2;
}

}  // namespace

void appendBase64(std::string& text, std::span<const std::uint8_t> bytes) {
    const auto start = text.size();
    text.resize(start + (bytes.size() + 2) / 3 * 4);
    auto* out = text.data() + start;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t three =
            (std::uint32_t{bytes[i]} << 16U) | (std::uint32_t{bytes[i + 1]} << 8U) | bytes[i + 2];
        *out++ = symbolOf(three >> 18U);
        *out++ = symbolOf(three >> 12U);
        *out++ = symbolOf(three >> 6U);
        *out++ = symbolOf(three);
    }
    const auto left = bytes.size() - i;
    if (left == 0) return;
    const std::uint32_t rest =
        (std::uint32_t{bytes[i]} << 16U) | (left == 2 ? std::uint32_t{bytes[i + 1]} << 8U : 0U);
    *out++ = symbolOf(rest >> 18U);
    *out++ = symbolOf(rest >> 12U);
    *out++ = left == 2 ? symbolOf(rest >> 6U) : '=';
    *out = '=';
}

std::optional<std::string> fromBase64(std::string_view text) {
    std::string copy{text};
    const auto bytes = decodeBase64(copy);
    if (!bytes) return std::nullopt;
    copy.resize(bytes->size());
    return copy;
}

std::optional<std::span<const std::uint8_t>> decodeBase64(std::span<char> text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(text.data());
    if (text.empty()) return std::span{begin, std::size_t{0}};
    const bool padded = text.back() == '=';
    const auto whole = text.size() - (padded ? 4 : 0);
    // What is written never overtakes what is still to be read.
    auto* out = text.data();
    for (std::size_t i = 0; i < whole; i += 4) {
        const auto four = fourAt(text.data() + i);
        if ((four & kNoSextet) != 0) return std::nullopt;
        *out++ = static_cast<char>(four >> 16U);
        *out++ = static_cast<char>(four >> 8U);
        *out++ = static_cast<char>(four);
    }
    if (padded) {
        char last[2];
        const auto count = decodePadded(text.data() + whole, last);
        if (count == 0) return std::nullopt;
        for (std::size_t i = 0; i < count; ++i)
            *out++ = last[i];
    }
    return std::span{begin, static_cast<std::size_t>(out - text.data())};
}

}  // namespace parley::base

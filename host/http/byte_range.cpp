#include "byte_range.hpp"

#include <algorithm>
#include <charconv>

namespace parley::http {

std::optional<ByteRange> parseByteRange(std::string_view text, std::size_t size) {
    if (!text.starts_with("bytes=") || text.find(',') != std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(6);
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto number = [](std::string_view digits) -> std::optional<std::size_t> {
        std::size_t value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
            return std::nullopt;
        return value;
    };
    const auto first = number(text.substr(0, dash));
    const auto last = number(text.substr(dash + 1));
    if (first) return ByteRange{*first, last ? std::min(*last, size - 1) : size - 1};
    if (!last || *last == 0) return std::nullopt;
    return ByteRange{size - std::min(*last, size), size - 1};
}

}  // namespace parley::http

#include "percent.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <cctype>

namespace parley::http {

std::optional<std::string> decodePercent(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        std::string digits{text.substr(i + 1, 2)};
        std::transform(digits.begin(), digits.end(), digits.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        const auto byte = base::fromHex(digits);
        if (!byte || byte->size() != 1 || byte->front() == '\0') return std::nullopt;
        decoded += byte->front();
        i += 2;
    }
    return decoded;
}

std::optional<std::string> decodeQuery(std::string_view text) {
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return decodePercent(spaced);
}

}  // namespace parley::http

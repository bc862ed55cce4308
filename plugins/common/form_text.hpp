#pragma once

#include "url_text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace common {

inline void appendUrlEncoded(std::string& to, std::string_view text) {
    constexpr const char* kDigits = "0123456789ABCDEF";
    for (const char symbol : text) {
        if (isPlainInUrl(symbol)) {
            to += symbol;
            continue;
        }
        const auto byte = static_cast<unsigned char>(symbol);
        to += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
}

inline std::string urlEncoded(std::string_view text) {
    std::string encoded;
    appendUrlEncoded(encoded, text);
    return encoded;
}

/// A body of application/x-www-form-urlencoded.
class FormText {
public:
    FormText& add(std::string_view name, std::string_view value) {
        if (!text_.empty()) text_ += '&';
        appendUrlEncoded(text_, name);
        text_ += '=';
        appendUrlEncoded(text_, value);
        return *this;
    }
    FormText& add(std::string_view name, std::int64_t value) {
        return add(name, std::to_string(value));
    }
    /// Nothing when there is none.
    FormText& addGiven(std::string_view name, std::string_view value) {
        return value.empty() ? *this : add(name, value);
    }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace common

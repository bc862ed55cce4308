#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace parley::transport {

/// The bytes of hexadecimal digits; what is none is passed over.
inline std::vector<std::uint8_t> hex(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    int high = -1;
    for (const auto symbol : text) {
        const auto digit = std::string_view{"0123456789abcdef"}.find(symbol);
        if (digit == std::string_view::npos) continue;
        const auto value = static_cast<int>(digit);
        if (high < 0) {
            high = value;
        } else {
            bytes.push_back(static_cast<std::uint8_t>(high * 16 + value));
            high = -1;
        }
    }
    return bytes;
}

}  // namespace parley::transport

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sandbox {

/// Random, as hexadecimal digits.
std::string newKey();
/// HMAC-SHA256 as hexadecimal digits.
std::string digestOf(std::string_view key, std::string_view text);

/// The header that goes with a webhook: `t=<seconds>,v1=<digest>` over `<seconds>.<body>`.
std::string sealOf(std::string_view key, std::string_view body, std::int64_t now_us);
/// Whether the header is such a one, of the last five minutes.
bool isSealed(
    std::string_view key, std::string_view body, std::string_view header, std::int64_t now_us);

}  // namespace sandbox

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::base {

/// Text forms of raw bytes. A `std::string` holds the bytes; nothing here is a secret store.
std::string toHex(std::string_view bytes);
/// 0 to 15, or below 0 for what is no lower-case hexadecimal digit.
int hexDigit(char symbol);
std::optional<std::string> fromHex(std::string_view text);
/// URL-safe alphabet, no padding: what tokens and cookies carry.
std::string toBase64Url(std::string_view bytes);
/// Refuses padding, other alphabets, and last characters with stray bits.
std::optional<std::string> fromBase64Url(std::string_view text);

/// `count` bytes of OpenSSL's cryptographic generator.
std::string randomBytes(std::size_t count);
/// 16 symbols for a URL that nobody has had before. Not for secrets: what comes next lies in
/// memory.
std::string uniqueText();
std::string sha256(std::string_view bytes);
std::string hmacSha256(std::string_view key, std::string_view bytes);
/// Takes the same time wherever the first difference is.
bool equalInConstantTime(std::string_view left, std::string_view right);

}  // namespace parley::base

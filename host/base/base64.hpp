#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::base {

/// The standard alphabet, padded: what JSON carries audio and images in.
void appendBase64(std::string& text, std::span<const std::uint8_t> bytes);
/// Refuses other alphabets, white space, missing padding, and last characters with stray bits.
std::optional<std::string> fromBase64(std::string_view text);
/// The same where the text stands, without another copy of it: what is returned lies in `text`.
std::optional<std::span<const std::uint8_t>> decodeBase64(std::span<char> text);

}  // namespace parley::base

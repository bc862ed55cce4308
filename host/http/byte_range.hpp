#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::http {

/// What one `Range` header asks for of something that has `size` bytes; may lie outside of it.
struct ByteRange {
    std::size_t first;
    std::size_t last;
};

/// One `bytes=first-last` range; anything else is answered with the whole, as the RFC allows.
std::optional<ByteRange> parseByteRange(std::string_view text, std::size_t size);

}  // namespace parley::http

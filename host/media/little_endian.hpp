#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace parley::media {

static_assert(std::endian::native == std::endian::little, "files and samples are little-endian");

/// Appends a number as files of sound have it.
template <typename Bytes, std::unsigned_integral Number>
void append(Bytes& bytes, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
        bytes.push_back(static_cast<typename Bytes::value_type>(number >> (8 * i) & 0xFFU));
}

/// The number at that place; the bytes must have it.
template <std::unsigned_integral Number>
Number numberAt(std::span<const std::uint8_t> bytes, std::size_t at) {
    Number number = 0;
    std::memcpy(&number, bytes.subspan(at, sizeof number).data(), sizeof number);
    return number;
}

}  // namespace parley::media

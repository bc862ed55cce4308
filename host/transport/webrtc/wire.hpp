#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Numbers of the network, most significant byte first.
namespace parley::transport {

using Bytes = std::span<const std::uint8_t>;

inline std::uint16_t read16(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

inline std::uint32_t read32(Bytes bytes, std::size_t at) {
    return static_cast<std::uint32_t>(read16(bytes, at)) << 16U | read16(bytes, at + 2);
}

inline void append8(std::string& out, std::size_t value) {
    out += static_cast<char>(static_cast<std::uint8_t>(value));
}

inline void append16(std::string& out, std::size_t value) {
    append8(out, value >> 8U);
    append8(out, value);
}

inline void append32(std::string& out, std::uint32_t value) {
    append16(out, value >> 16U);
    append16(out, value);
}

inline void write16(std::string& out, std::size_t at, std::size_t value) {
    out[at] = static_cast<char>(static_cast<std::uint8_t>(value >> 8U));
    out[at + 1] = static_cast<char>(static_cast<std::uint8_t>(value));
}

inline Bytes bytesOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view textOf(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace parley::transport

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bench {

/// 20 ms of a sound in µ-law that survives being turned into samples and back, in base64.
std::string soundInBase64();
/// A client's message of that text, masked, as it goes over the wire.
std::string maskedFrame(std::string_view text, std::uint32_t mask);
/// The first whole message of a server in `bytes`, and how many bytes it takes. Empty while it is
/// not whole.
struct ServerFrame {
    std::uint8_t opcode;
    std::string_view payload;
    std::size_t size;
};
std::optional<ServerFrame> firstFrame(std::string_view bytes);

}  // namespace parley::bench

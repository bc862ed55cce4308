#include "frames.hpp"

#include <base/base64.hpp>
#include <media/g711.hpp>

#include <array>
#include <cmath>
#include <numbers>

namespace parley::bench {

namespace {

constexpr std::size_t kSamples = 160;
constexpr double kRateHz = 8'000;
constexpr char kMasked = static_cast<char>(0x80);
constexpr std::size_t kShort = 126;

std::uint8_t at(std::string_view bytes, std::size_t place) {
    return static_cast<std::uint8_t>(bytes[place]);
}

}  // namespace

std::string soundInBase64() {
    std::array<std::int16_t, kSamples> samples{};
    for (std::size_t i = 0; i < kSamples; ++i)
        samples.at(i) = static_cast<std::int16_t>(std::lround(
            8'000 * std::sin(2 * std::numbers::pi * 313 * static_cast<double>(i) / kRateHz) +
            2'000));
    std::array<std::uint8_t, kSamples> coded{};
    media::encodeG711(media::G711Law::ULaw, samples, coded);
    // The law has two zeros, of which only one comes back.
    media::decodeG711(media::G711Law::ULaw, coded, samples);
    media::encodeG711(media::G711Law::ULaw, samples, coded);
    std::string text;
    base::appendBase64(text, coded);
    return text;
}

std::string maskedFrame(std::string_view text, std::uint32_t mask) {
    std::string frame{static_cast<char>(0x81)};
    if (text.size() < kShort) {
        frame += static_cast<char>(kMasked | static_cast<char>(text.size()));
    } else {
        frame += static_cast<char>(kMasked | static_cast<char>(kShort));
        frame += static_cast<char>(text.size() >> 8U);
        frame += static_cast<char>(text.size());
    }
    std::array<char, 4> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key.at(i) = static_cast<char>(mask >> (8 * i));
    frame.append(key.data(), key.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        frame += static_cast<char>(text[i] ^ key.at(i % key.size()));
    return frame;
}

std::optional<ServerFrame> firstFrame(std::string_view bytes) {
    if (bytes.size() < 4) return std::nullopt;
    std::size_t head = 2;
    std::size_t size = at(bytes, 1);
    if (size >= kShort) {
        head = 4;
        size = (std::size_t{at(bytes, 2)} << 8U) | at(bytes, 3);
    }
    if (bytes.size() < head + size) return std::nullopt;
    return ServerFrame{
        .opcode = static_cast<std::uint8_t>(at(bytes, 0) & 0x0fU),
        .payload = bytes.substr(head, size),
        .size = head + size};
}

}  // namespace parley::bench

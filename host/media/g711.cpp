#include "g711.hpp"

#include <base/check.hpp>

#include <array>
#include <bit>
#include <cstddef>

namespace parley::media {

namespace {

constexpr std::size_t kCodes = 256;
constexpr std::size_t kSamples = 65'536;

// ITU-T G.711, in the 16-bit scale: mu-law has a bias of 33 in 14 bits, A-law eight segments of 13.
constexpr int kULawBias = 132;
constexpr int kULawLargest = 32'635;

// Each segment is twice as wide as the one below it.
constexpr int segmentOf(int magnitude) {
    return static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))) - 8;
}

constexpr std::int16_t uLawToSample(std::uint8_t code) {
    const auto bits = static_cast<std::uint8_t>(~code);
    const int segment = (bits >> 4) & 7;
    const int magnitude = ((((bits & 15) << 3) + kULawBias) << segment) - kULawBias;
    return static_cast<std::int16_t>((bits & 0x80) != 0 ? -magnitude : magnitude);
}

constexpr std::uint8_t sampleToULaw(std::int16_t sample) {
    const int sign = sample < 0 ? 0x80 : 0;
    int magnitude = sample < 0 ? -static_cast<int>(sample) : sample;
    if (magnitude > kULawLargest) magnitude = kULawLargest;
    magnitude += kULawBias;
    const int segment = segmentOf(magnitude);
    const int step = (magnitude >> (segment + 3)) & 15;
    return static_cast<std::uint8_t>(~(sign | (segment << 4) | step));
}

constexpr std::int16_t aLawToSample(std::uint8_t code) {
    const int bits = code ^ 0x55;
    const int segment = (bits >> 4) & 7;
    // The middle of the step, so that a sample is as near as it can be.
    int magnitude = ((bits & 15) << 4) + 8;
    if (segment > 0) magnitude = (magnitude + 256) << (segment - 1);
    return static_cast<std::int16_t>((bits & 0x80) != 0 ? magnitude : -magnitude);
}

constexpr std::uint8_t sampleToALaw(std::int16_t sample) {
    const int sign = sample >= 0 ? 0x80 : 0;
    // Two's complement without its last bit: -1 is the smallest step below zero.
    const int magnitude = sample >= 0 ? sample : -static_cast<int>(sample) - 1;
    int coded = magnitude >> 4;
    if (magnitude >= 256) {
        const int segment = segmentOf(magnitude);
        coded = (segment << 4) | ((magnitude >> (segment + 3)) & 15);
    }
    return static_cast<std::uint8_t>((sign | coded) ^ 0x55);
}

template <typename Code>
std::array<std::int16_t, kCodes> decodingTable(Code to_sample) {
    std::array<std::int16_t, kCodes> table{};
    for (std::size_t code = 0; code < kCodes; ++code)
        table[code] = to_sample(static_cast<std::uint8_t>(code));
    return table;
}

template <typename Sample>
std::array<std::uint8_t, kSamples> encodingTable(Sample to_code) {
    std::array<std::uint8_t, kSamples> table{};
    for (std::size_t bits = 0; bits < kSamples; ++bits)
        table[bits] = to_code(static_cast<std::int16_t>(static_cast<std::uint16_t>(bits)));
    return table;
}

const std::array<std::int16_t, kCodes>& decodingTableOf(G711Law law) {
    static const auto u_law = decodingTable(uLawToSample);
    static const auto a_law = decodingTable(aLawToSample);
    return law == G711Law::ULaw ? u_law : a_law;
}

const std::array<std::uint8_t, kSamples>& encodingTableOf(G711Law law) {
    static const auto u_law = encodingTable(sampleToULaw);
    static const auto a_law = encodingTable(sampleToALaw);
    return law == G711Law::ULaw ? u_law : a_law;
}

}  // namespace

void decodeG711(G711Law law, std::span<const std::uint8_t> coded, std::span<std::int16_t> samples) {
    CHECK(coded.size() == samples.size());
    const auto& table = decodingTableOf(law);
    for (std::size_t i = 0; i < coded.size(); ++i)
        samples[i] = table[coded[i]];
}

void encodeG711(G711Law law, std::span<const std::int16_t> samples, std::span<std::uint8_t> coded) {
    CHECK(coded.size() == samples.size());
    const auto& table = encodingTableOf(law);
    for (std::size_t i = 0; i < samples.size(); ++i)
        coded[i] = table[static_cast<std::uint16_t>(samples[i])];
}

}  // namespace parley::media

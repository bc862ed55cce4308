#include "ogg_pages.hpp"

#include "little_endian.hpp"

#include <base/check.hpp>

#include <array>
#include <string_view>

namespace parley::media {

namespace {

constexpr std::size_t kMostSegments = 255;
constexpr std::size_t kWholeSegment = 255;
constexpr std::size_t kCrcAt = 22;

std::size_t segmentsOf(std::size_t packet_bytes) {
    return packet_bytes / kWholeSegment + 1;
}

constexpr std::array<std::uint32_t, 256> oggCrcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t rest = byte << 24U;
        for (int bit = 0; bit < 8; ++bit)
            rest = (rest << 1U) ^ ((rest >> 31U) != 0 ? 0x04C1'1DB7U : 0U);
        table[byte] = rest;
    }
    return table;
}

/// Ogg's own: neither reflected nor inverted, which zlib's is.
std::uint32_t oggCrc(std::span<const std::uint8_t> bytes) {
    static constexpr auto kTable = oggCrcTable();
    std::uint32_t crc = 0;
    for (const auto byte : bytes)
        crc = (crc << 8U) ^ kTable[(crc >> 24U) ^ byte];
    return crc;
}

}  // namespace

bool OggPages::fits(std::size_t packet_bytes) const {
    return lacing_.size() + segmentsOf(packet_bytes) <= kMostSegments;
}

void OggPages::add(std::span<const std::uint8_t> packet) {
    CHECK(fits(packet.size()));
    lacing_.insert(lacing_.end(), packet.size() / kWholeSegment, std::uint8_t{kWholeSegment});
    lacing_.push_back(static_cast<std::uint8_t>(packet.size() % kWholeSegment));
    content_.insert(content_.end(), packet.begin(), packet.end());
}

std::span<const std::uint8_t> OggPages::take(std::uint64_t granule, Place place) {
    constexpr std::string_view kCapture{"OggS\0", 5};
    page_.assign(kCapture.begin(), kCapture.end());
    page_.push_back(static_cast<std::uint8_t>(place));
    append(page_, granule);
    append(page_, serial_);
    append(page_, sequence_++);
    append(page_, std::uint32_t{0});
    page_.push_back(static_cast<std::uint8_t>(lacing_.size()));
    page_.insert(page_.end(), lacing_.begin(), lacing_.end());
    page_.insert(page_.end(), content_.begin(), content_.end());
    const auto crc = oggCrc(page_);
    for (std::size_t i = 0; i < sizeof crc; ++i)
        page_[kCrcAt + i] = static_cast<std::uint8_t>(crc >> (8 * i));
    lacing_.clear();
    content_.clear();
    return page_;
}

}  // namespace parley::media

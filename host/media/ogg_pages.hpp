#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace parley::media {

/// Puts the packets of one logical stream into pages of Ogg (RFC 3533). No packet goes on in the
/// next page, so that each page can be read without the others.
class OggPages {
public:
    enum class Place : std::uint8_t { First = 2, Middle = 0, Last = 4 };

    explicit OggPages(std::uint32_t serial) : serial_{serial} {}

    /// Whether the packet fits into the page that is being filled. Every packet of Opus fits into
    /// an empty one.
    [[nodiscard]] bool fits(std::size_t packet_bytes) const;
    void add(std::span<const std::uint8_t> packet);
    [[nodiscard]] bool isEmpty() const { return lacing_.empty(); }

    /// Ends the page. The granule position is that of the end of its last packet. Borrowed until
    /// the next page ends.
    std::span<const std::uint8_t> take(std::uint64_t granule, Place place);

private:
    std::uint32_t serial_;
    std::uint32_t sequence_ = 0;
    std::vector<std::uint8_t> lacing_;
    std::vector<std::uint8_t> content_;
    std::vector<std::uint8_t> page_;
};

}  // namespace parley::media

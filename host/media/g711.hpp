#pragma once

#include <cstdint>
#include <span>

namespace parley::media {

/// The two companding laws of ITU-T G.711: eight bits a sample, as telephones have it.
enum class G711Law : std::uint8_t { ULaw, ALaw };

/// Both spans have the same number of samples.
void decodeG711(G711Law law, std::span<const std::uint8_t> coded, std::span<std::int16_t> samples);
void encodeG711(G711Law law, std::span<const std::int16_t> samples, std::span<std::uint8_t> coded);

}  // namespace parley::media

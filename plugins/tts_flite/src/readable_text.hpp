#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tts_flite {

/// Text as flite reads it, which is ASCII: typographic quotes and dashes become plain ones, accents
/// are left off, what it cannot say becomes a space. Remembers where each byte came from.
struct ReadableText {
    explicit ReadableText(std::string_view utf8);

    /// Nothing in it can be said.
    [[nodiscard]] bool isSilent() const;

    std::string text;
    /// For each byte of `text`, the offset in the original of the character it stands for.
    std::vector<uint32_t> origin;
};

}  // namespace tts_flite

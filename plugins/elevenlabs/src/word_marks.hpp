#pragma once

#include <common/json_fields.hpp>
#include <parley/plugin.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace elevenlabs {

/// A word of a stream's text, and when it begins to be heard.
struct WordMark {
    uint32_t text_offset = 0;
    uint32_t text_length = 0;
    uint64_t at_ns = 0;
};

/// How an answer of the vendor's says when each character is heard.
struct AlignmentNames {
    const char* characters;
    const char* starts;
    double unit_ns;
};
inline constexpr AlignmentNames kSocketAlignment{"chars", "charStartTimesMs", 1e6};
inline constexpr AlignmentNames kPostedAlignment{
    "characters", "character_start_times_seconds", 1e9};

/// Finds the words of one text in what the vendor says of its characters: both have the same words
/// in the same order, whatever became of the space between them.
class WordMarks {
public:
    /// More of the text went out; it begins with a word of its own.
    void sent(std::string_view text, std::size_t offset);
    /// Those that begin in this part of the audio, which begins at `begin_ns`. Of what makes no
    /// sense nothing comes: marks are a help and no duty.
    std::vector<WordMark> read(
        const common::Json& alignment, const AlignmentNames& names, uint64_t begin_ns);

private:
    std::optional<WordMark> heard(std::string_view character, uint64_t at_ns);

    std::deque<WordMark> expected_;
    bool in_word_ = false;
};

}  // namespace elevenlabs

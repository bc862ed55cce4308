#include "word_marks.hpp"

namespace elevenlabs {

namespace {

using common::Json;
using common::memberOf;

constexpr std::string_view kSpace{" \t\r\n"};
/// No reply is that long, and no number of nanoseconds overflows before it.
constexpr double kLongestNs = 86'400e9;

}  // namespace

void WordMarks::sent(std::string_view text, std::size_t offset) {
    for (std::size_t at = text.find_first_not_of(kSpace); at < text.size();
         at = text.find_first_not_of(kSpace, at)) {
        const auto end = std::min(text.find_first_of(kSpace, at), text.size());
        expected_.push_back(
            {static_cast<uint32_t>(offset + at), static_cast<uint32_t>(end - at), 0});
        at = end;
    }
}

std::optional<WordMark> WordMarks::heard(std::string_view character, uint64_t at_ns) {
    const bool is_space = character.find_first_not_of(kSpace) == std::string_view::npos;
    const bool begins = !is_space && !in_word_;
    in_word_ = !is_space;
    if (!begins || expected_.empty()) return std::nullopt;
    auto mark = expected_.front();
    expected_.pop_front();
    mark.at_ns = at_ns;
    return mark;
}

std::vector<WordMark> WordMarks::read(
    const Json& alignment, const AlignmentNames& names, uint64_t begin_ns) {
    const auto& characters = memberOf(alignment, names.characters);
    const auto& starts = memberOf(alignment, names.starts);
    std::vector<WordMark> marks;
    if (!characters.is_array() || !starts.is_array() || characters.size() != starts.size())
        return marks;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (!characters[i].is_string() || !starts[i].is_number()) continue;
        const auto after_ns = starts[i].get<double>() * names.unit_ns;
        if (!(after_ns >= 0 && after_ns <= kLongestNs)) continue;
        const auto at_ns = begin_ns + static_cast<uint64_t>(after_ns);
        if (auto mark = heard(characters[i].get_ref<const std::string&>(), at_ns))
            marks.push_back(*mark);
    }
    return marks;
}

}  // namespace elevenlabs

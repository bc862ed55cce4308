#include "cast_voices.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

// Shorter ones would be anybody's.
constexpr std::size_t kShortestName = 2;

}  // namespace

std::vector<CastVoices::Part> CastVoices::partsOf(std::string_view sentence) {
    std::vector<Part> parts{{.text = {}, .voice = voice_}};
    while (!sentence.empty()) {
        const auto open = sentence.find('[');
        const auto close = open == std::string_view::npos ? open : sentence.find(']', open);
        if (close == std::string_view::npos) break;
        const auto* const speaker = find(sentence.substr(open + 1, close - open - 1));
        parts.back().text += sentence.substr(0, speaker == nullptr ? close + 1 : open);
        sentence.remove_prefix(close + 1);
        if (speaker == nullptr || speaker->voice == voice_) continue;
        voice_ = speaker->voice;
        parts.push_back({.text = {}, .voice = voice_});
    }
    parts.back().text += sentence;
    return parts;
}

/// Models call people by their first names, too.
const CastVoice* CastVoices::find(std::string_view name) const {
    if (name.size() < kShortestName) return nullptr;
    const auto found = std::ranges::find_if(
        cast_, [&](const CastVoice& one) { return one.name.starts_with(name); });
    return found == cast_.end() ? nullptr : &*found;
}

}  // namespace parley::conversation

#include "heard_text.hpp"

#include "words.hpp"

#include <algorithm>

namespace parley::conversation {

void HeardText::say(std::string_view sentence) {
    text_ += sentence;
    ends_.push_back(text_.size());
}

void HeardText::mark(std::size_t offset, Time at) {
    add({at, std::min(offset, text_.size())});
}

void HeardText::sentencesSound(std::size_t count, Time at) {
    for (auto known = sounds_until_.size(); known < std::min(count, ends_.size()); ++known) {
        sounds_until_.push_back(at);
        add({at, ends_[known]});
    }
}

/// Providers do not always tell in order; what goes back is left out.
void HeardText::add(Point point) {
    if (point.at < points_.back().at || point.offset < points_.back().offset) return;
    points_.push_back(point);
}

std::string HeardText::upTo(Time played) const {
    const auto after =
        std::ranges::find_if(points_, [&](const Point& point) { return point.at > played; });
    const auto& before = *(after - 1);
    auto offset = before.offset;
    if (after != points_.end()) {
        const auto part = static_cast<double>((played - before.at).count()) /
                          static_cast<double>((after->at - before.at).count());
        offset +=
            static_cast<std::size_t>(part * static_cast<double>(after->offset - before.offset));
    }
    // A word that was cut off was not heard.
    while (offset > 0 && offset < text_.size() && !isSpace(text_[offset]))
        --offset;
    while (offset > 0 && isSpace(text_[offset - 1]))
        --offset;
    return text_.substr(0, offset);
}

std::optional<HeardText::Time> HeardText::sentenceEnd(Time played) const {
    const auto end = std::ranges::find_if(sounds_until_, [&](Time at) { return at > played; });
    return end == sounds_until_.end() ? std::nullopt : std::optional{*end};
}

}  // namespace parley::conversation

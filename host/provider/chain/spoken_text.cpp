#include "spoken_text.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool isSound(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

/// Scripts that write without spaces begin about here; each of their characters may be a word.
constexpr unsigned char kFirstLeadByteWithoutSpaces = 0xE3;
/// Shorter sentences say little about the pace.
constexpr std::size_t kEnoughForPace = 8;

}  // namespace

void SpokenText::beginAt(std::size_t offset, std::chrono::nanoseconds at) {
    sure_offset_ = offset;
    sure_at_ = at;
    marks_.clear();
    has_marks_ = false;
}

void SpokenText::saidUpTo(std::size_t offset, std::chrono::nanoseconds at) {
    if (offset >= sure_offset_ + kEnoughForPace && at > sure_at_) {
        pace_ = (at - sure_at_) / static_cast<std::int64_t>(offset - sure_offset_);
    }
    sure_offset_ = std::max(sure_offset_, offset);
    sure_at_ = at;
    std::erase_if(marks_, [&](const SpokenMark& mark) { return mark.offset < sure_offset_; });
}

void SpokenText::mark(const SpokenMark& mark) {
    has_marks_ = true;
    if (mark.offset < sure_offset_ || mark.offset + mark.length > text_.size()) return;
    if (marks_.empty() || marks_.back().offset < mark.offset) marks_.push_back(mark);
}

std::size_t SpokenText::firstUnsaid(std::chrono::nanoseconds given) const {
    if (given <= sure_at_) return sure_offset_;
    return has_marks_ ? firstUnsaidByMarks(given) : firstUnsaidByProportion(given);
}

std::size_t SpokenText::firstUnsaidByMarks(std::chrono::nanoseconds given) const {
    const auto next = std::find_if(
        marks_.begin(), marks_.end(), [&](const SpokenMark& mark) { return mark.at >= given; });
    if (next == marks_.begin()) return sure_offset_;
    const auto& word = *std::prev(next);
    const auto end =
        next != marks_.end() ? next->at : word.at + pace_ * static_cast<std::int64_t>(word.length);
    const bool mostly_said = given - word.at >= end - given;
    return mostly_said ? wordStartFrom(word.offset + word.length) : word.offset;
}

std::size_t SpokenText::firstUnsaidByProportion(std::chrono::nanoseconds given) const {
    const auto audio = given - sure_at_;
    const auto bytes =
        static_cast<std::size_t>((audio + pace_ - std::chrono::nanoseconds{1}) / pace_);
    return wordStartFrom(std::min(sure_offset_ + bytes, text_.size()));
}

bool SpokenText::isAudible(std::size_t from, std::size_t to) const {
    return std::any_of(
        text_.begin() + static_cast<std::ptrdiff_t>(from),
        text_.begin() + static_cast<std::ptrdiff_t>(to),
        isSound);
}

bool SpokenText::isWordStart(std::size_t offset) const {
    if (offset == 0) return true;
    if (isBlank(text_[offset])) return false;
    return isBlank(text_[offset - 1]) ||
           static_cast<unsigned char>(text_[offset]) >= kFirstLeadByteWithoutSpaces;
}

std::size_t SpokenText::wordStartFrom(std::size_t offset) const {
    while (offset < text_.size() && !isWordStart(offset))
        ++offset;
    return offset;
}

}  // namespace parley::provider

#include "repeated_beginning.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

constexpr std::string_view kSpaces = " \n\t\r";
/// Nobody repeats more than this without beginning at the beginning.
constexpr std::size_t kLongestTail = 400;

bool isSpace(char c) {
    return kSpaces.find(c) != std::string_view::npos;
}

std::string_view withoutLeadingSpace(std::string_view text) {
    const auto begin = text.find_first_not_of(kSpaces);
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

}  // namespace

RepeatedBeginning::RepeatedBeginning(std::string said, Expect expect) : said_{std::move(said)} {
    const auto first = said_.find_first_not_of(kSpaces);
    if (first == std::string::npos) return;
    starts_.push_back(first);
    if (expect == Expect::Everything) return;
    const auto tail = said_.size() > kLongestTail ? said_.size() - kLongestTail : 0;
    for (auto i = std::max(first + 1, tail); i < said_.size(); ++i) {
        if (isSpace(said_[i - 1]) && !isSpace(said_[i])) starts_.push_back(i);
    }
}

std::string RepeatedBeginning::add(std::string_view delta) {
    if (decided_) return std::string{delta};
    held_ += delta;
    const auto text = withoutLeadingSpace(held_);
    if (text.empty()) return {};
    const bool may_go_on = std::ranges::any_of(starts_, [&](std::size_t start) {
        return said_.size() - start > text.size() && matches(start, text);
    });
    return may_go_on ? std::string{} : decide(std::move(held_));
}

std::string RepeatedBeginning::finish() {
    if (decided_) return {};
    const auto text = withoutLeadingSpace(held_);
    const bool is_only_repetition = std::ranges::any_of(starts_, [&](std::size_t start) {
        return said_.size() - start >= text.size() && matches(start, text);
    });
    return is_only_repetition ? std::string{} : decide(std::move(held_));
}

bool RepeatedBeginning::matches(std::size_t start, std::string_view text) const {
    const auto length = std::min(said_.size() - start, text.size());
    return said_.compare(start, length, text, 0, length) == 0;
}

std::string RepeatedBeginning::decide(std::string text) {
    decided_ = true;
    const auto answer = withoutLeadingSpace(text);
    // From the longest on: the starts are in order.
    const auto repeated =
        std::ranges::find_if(starts_, [&](std::size_t start) { return matches(start, answer); });
    if (repeated == starts_.end()) return withoutDoubleSpace(std::move(text));
    return withoutDoubleSpace(std::string{answer.substr(said_.size() - *repeated)});
}

std::string RepeatedBeginning::withoutDoubleSpace(std::string text) const {
    const bool ends_with_space = !said_.empty() && isSpace(said_.back());
    return ends_with_space ? std::string{withoutLeadingSpace(text)} : text;
}

}  // namespace parley::provider

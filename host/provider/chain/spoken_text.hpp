#pragma once

#include "../mouth.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// The text of a reply and how far it was said. After a failure it tells where the next provider
/// goes on: at the first word that was not given, by the marks of the one that failed, else by the
/// proportion of its audio to its text. A word in doubt counts as given, for nothing may be said
/// twice.
class SpokenText {
public:
    void add(std::string_view text) { text_ += text; }
    [[nodiscard]] const std::string& text() const { return text_; }

    /// Another provider begins at `offset` with the audio at `at`.
    void beginAt(std::size_t offset, std::chrono::nanoseconds at);
    /// All of the text before `offset` is audio before `at`: the end of a sentence.
    void saidUpTo(std::size_t offset, std::chrono::nanoseconds at);
    void mark(const SpokenMark& mark);

    /// The beginning of the first word that is not in the audio before `given`.
    [[nodiscard]] std::size_t firstUnsaid(std::chrono::nanoseconds given) const;
    /// Whether there is something to hear in this part: punctuation alone is silent.
    [[nodiscard]] bool isAudible(std::size_t from, std::size_t to) const;

private:
    [[nodiscard]] std::size_t firstUnsaidByMarks(std::chrono::nanoseconds given) const;
    [[nodiscard]] std::size_t firstUnsaidByProportion(std::chrono::nanoseconds given) const;
    [[nodiscard]] bool isWordStart(std::size_t offset) const;
    [[nodiscard]] std::size_t wordStartFrom(std::size_t offset) const;

    std::string text_;
    /// The last place that is sure.
    std::size_t sure_offset_ = 0;
    std::chrono::nanoseconds sure_at_{0};
    /// After that place.
    std::vector<SpokenMark> marks_;
    bool has_marks_ = false;
    /// For a byte of text, as measured over the last sentence: at first that of calm English.
    std::chrono::nanoseconds pace_ = std::chrono::milliseconds{65};
};

}  // namespace parley::provider

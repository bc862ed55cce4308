#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

/// Which words of a reply were heard when so much of its sound was played. Knows it from what the
/// provider says about its words, or else from where sentences end and how long they sound.
class HeardText {
public:
    using Time = std::chrono::nanoseconds;

    /// A sentence was given to be spoken.
    void say(std::string_view sentence);
    /// The text from `offset` on begins to sound at `at`.
    void mark(std::size_t offset, Time at);
    /// The sound of so many sentences is complete, and ends at `at`.
    void sentencesSound(std::size_t count, Time at);

    [[nodiscard]] const std::string& all() const { return text_; }
    /// Whole words only.
    [[nodiscard]] std::string upTo(Time played) const;
    /// When the sentence that sounds at `played` ends; empty while that is not known.
    [[nodiscard]] std::optional<Time> sentenceEnd(Time played) const;

private:
    struct Point {
        Time at;
        std::size_t offset;
    };

    void add(Point point);

    std::string text_;
    /// Where each sentence ends in the text.
    std::vector<std::size_t> ends_;
    /// Where sentences end in time, as far as known.
    std::vector<Time> sounds_until_;
    std::vector<Point> points_{{Time{0}, 0}};
};

}  // namespace parley::conversation

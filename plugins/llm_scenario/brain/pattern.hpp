#pragma once

#include "text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::brain {

/// A sequence of words to look for, written with spaces between its elements:
/// `word`, `stem*`, `this|that`, `[optional]`, `#` for a number, `@name` for a person, `...` for up
/// to four words of any kind. It has no repetition without bound, so matching at one place costs at
/// most a fixed number of steps and searching a text takes time linear in its length.
class Pattern {
public:
    /// The pattern, or what is wrong with it in words for its author.
    static std::variant<Pattern, std::string> parse(
        std::string_view written, const Spelling& spelling);

    /// The token after the longest match that begins at `first`; nothing beyond `end` is looked at.
    [[nodiscard]] std::optional<std::size_t> matchAt(
        const std::vector<Token>& tokens, std::size_t first, std::size_t end) const;

    /// The words one of which a match begins with; empty when it may begin with others.
    [[nodiscard]] std::vector<std::string> firstWords() const;

private:
    enum class Kind { Word, Stem, Number, Name, Any };
    struct Choice {
        Kind kind = Kind::Word;
        std::string text;
    };
    struct Element {
        std::vector<Choice> choices;
        bool optional = false;
    };
    class Parser;

    static bool matches(const Choice& choice, const Token& token);
    static bool matches(const Element& element, const Token& token);
    /// `places` with all those that optional elements let be reached without a word.
    [[nodiscard]] std::uint64_t withSkipped(std::uint64_t places) const;

    std::vector<Element> elements_;
};

}  // namespace parley::brain

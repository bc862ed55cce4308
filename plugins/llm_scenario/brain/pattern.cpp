#include "pattern.hpp"

#include <algorithm>
#include <cstdint>

namespace parley::brain {
namespace {

// A place in a pattern is a bit of a 64-bit word, and one more for its end.
constexpr std::size_t kMaxElements = 40;
constexpr std::size_t kGapWords = 4;
constexpr std::size_t kMaxWritten = 400;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

}  // namespace

class Pattern::Parser {
public:
    explicit Parser(const Spelling& spelling) : spelling_{spelling} {}

    std::variant<Pattern, std::string> parse(std::string_view written) {
        if (written.size() > kMaxWritten) return std::string{"is too long"};
        for (const auto part : split(written, ' '))
            if (!part.empty()) addElement(part);
        if (!problem_.empty()) return problem_;
        const auto& elements = pattern_.elements_;
        if (elements.size() > kMaxElements) return std::string{"has too many words"};
        const bool says_something =
            std::any_of(elements.begin(), elements.end(), [](const auto& element) {
                return !element.optional;
            });
        if (!says_something) return std::string{"has no word that must be there"};
        return std::move(pattern_);
    }

private:
    void addElement(std::string_view part) {
        if (part == "...") {
            for (std::size_t i = 0; i < kGapWords; ++i)
                pattern_.elements_.push_back({{{Kind::Any, {}}}, true});
            return;
        }
        const bool optional = part.size() > 2 && part.front() == '[' && part.back() == ']';
        if (optional) part = part.substr(1, part.size() - 2);
        const auto choices = split(part, '|');
        if (choices.size() == 1 && part.front() != '@' && part != "#" && part.back() != '*') {
            addWords(part, optional);
            return;
        }
        Element element;
        element.optional = optional;
        for (const auto choice : choices)
            element.choices.push_back(readChoice(choice));
        pattern_.elements_.push_back(std::move(element));
    }

    /// Words outside alternatives are read as an utterance is, so "don't" is found as "do not".
    void addWords(std::string_view part, bool optional) {
        for (auto& token : takeApart(cleanText(part, kMaxWritten), spelling_).tokens)
            pattern_.elements_.push_back({{{Kind::Word, std::move(token.word)}}, optional});
    }

    Choice readChoice(std::string_view written) {
        if (written == "#") return {Kind::Number, {}};
        if (written == "@name") return {Kind::Name, {}};
        const bool stem = !written.empty() && written.back() == '*';
        if (stem) written.remove_suffix(1);
        const auto read = takeApart(cleanText(written, kMaxWritten), spelling_).tokens;
        if (read.size() != 1) {
            problem_ = "'" + std::string{written} + "' must be exactly one word here";
            return {};
        }
        return {stem ? Kind::Stem : Kind::Word, read.front().word};
    }

    const Spelling& spelling_;
    Pattern pattern_;
    std::string problem_;
};

std::variant<Pattern, std::string> Pattern::parse(
    std::string_view written, const Spelling& spelling) {
    return Parser{spelling}.parse(written);
}

bool Pattern::matches(const Choice& choice, const Token& token) {
    switch (choice.kind) {
        case Kind::Word:
            return token.word == choice.text;
        case Kind::Stem:
            return token.word.compare(0, choice.text.size(), choice.text) == 0;
        case Kind::Number:
            return token.number;
        case Kind::Name:
            return token.name;
        case Kind::Any:
            return true;
    }
    return false;
}

bool Pattern::matches(const Element& element, const Token& token) {
    return std::any_of(element.choices.begin(), element.choices.end(), [&](const auto& choice) {
        return matches(choice, token);
    });
}

std::uint64_t Pattern::withSkipped(std::uint64_t places) const {
    for (std::size_t i = 0; i < elements_.size(); ++i)
        if (elements_[i].optional && (places >> i & 1) != 0) places |= std::uint64_t{1} << (i + 1);
    return places;
}

std::optional<std::size_t> Pattern::matchAt(
    const std::vector<Token>& tokens, std::size_t first, std::size_t end) const {
    std::optional<std::size_t> longest;
    const auto whole = std::uint64_t{1} << elements_.size();
    auto places = withSkipped(1);
    for (auto at = first; at < end && places != 0; ++at) {
        std::uint64_t next = 0;
        for (std::size_t i = 0; i < elements_.size(); ++i)
            if ((places >> i & 1) != 0 && matches(elements_[i], tokens[at]))
                next |= std::uint64_t{1} << (i + 1);
        places = withSkipped(next);
        if ((places & whole) != 0) longest = at + 1;
    }
    return longest;
}

std::vector<std::string> Pattern::firstWords() const {
    std::vector<std::string> words;
    if (elements_.front().optional) return {};
    for (const auto& choice : elements_.front().choices) {
        if (choice.kind != Kind::Word) return {};
        words.push_back(choice.text);
    }
    return words;
}

}  // namespace parley::brain

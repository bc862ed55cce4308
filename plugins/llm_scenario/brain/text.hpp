#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace parley::brain {

/// One word of an utterance as patterns see it: lower case, contractions written out. Where it
/// stands in the text is in bytes; the two words of "don't" stand in the same place.
struct Token {
    std::string word;
    std::size_t begin = 0;
    std::size_t end = 0;
    bool number = false;
    bool name = false;
    bool capital = false;
    bool starts_clause = false;
};

/// A half-open range of tokens.
struct Sentence {
    std::size_t first = 0;
    std::size_t end = 0;
    bool question = false;
};

/// How a language spells what it says.
struct Spelling {
    std::unordered_map<std::string, std::vector<std::string>> words;
    /// Longest first.
    std::vector<std::pair<std::string, std::string>> suffixes;
    std::unordered_map<std::string, int> numbers;
    /// Written with a capital without being a person.
    std::unordered_set<std::string> not_names;
};

/// What was said in one go, taken apart. Owns its text.
struct Utterance {
    std::string text;
    std::vector<Token> tokens;
    std::vector<Sentence> sentences;
};

/// Valid UTF-8 of at most `limit` bytes: every byte that cannot be is a '?', every control
/// character a space, so that places in the text stay where they are.
std::string cleanText(std::string_view text, std::size_t limit);

/// `text` must be clean. ASCII letters are made lower case, others stay as they are.
Utterance takeApart(std::string text, const Spelling& spelling);

std::string lowered(std::string_view text);
/// The longest beginning of `text` of at most `limit` bytes that cuts no character in two.
std::string_view beginning(std::string_view text, std::size_t limit);
std::size_t countCharacters(std::string_view text);
std::string_view trimmed(std::string_view text);

/// `text` with `value` in place of the first `blank`.
std::string filled(std::string text, const std::string& blank, const std::string& value);

}  // namespace parley::brain

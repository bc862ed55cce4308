#include "text.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

unsigned char byteAt(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The length of the character that begins at `at`, 0 when none of UTF-8 does (the Unicode
/// Standard, table 3-7).
std::size_t characterLength(std::string_view text, std::size_t at) {
    const auto lead = byteAt(text, at);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0) == 0xE0        ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || at + length > text.size()) return 0;
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byteAt(text, at + 1) < low || byteAt(text, at + 1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byteAt(text, at + i) & 0xC0) != 0x80) return 0;
    return length;
}

constexpr std::string_view kTypographicApostrophe = "\xE2\x80\x99";
/// General punctuation of Unicode: dashes, quotation marks, the ellipsis.
constexpr std::string_view kGeneralPunctuation = "\xE2\x80";

bool startsAt(std::string_view text, std::size_t at, std::string_view what) {
    return text.compare(at, what.size(), what) == 0;
}

enum class Mark { Word, Apostrophe, Gap, ClauseEnd, SentenceEnd, QuestionEnd };

struct Reading {
    Mark mark;
    std::size_t length;
};

Reading markAt(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (c == '\'') return {Mark::Apostrophe, 1};
    if (startsAt(text, at, kTypographicApostrophe)) return {Mark::Apostrophe, 3};
    if (startsAt(text, at, kGeneralPunctuation)) return {Mark::ClauseEnd, 3};
    if ((c >= 'a' && c <= 'z') || isUpper(c) || isDigit(c) || byteAt(text, at) >= 0x80)
        return {Mark::Word, 1};
    if (c == '?') return {Mark::QuestionEnd, 1};
    if (c == '.' || c == '!') return {Mark::SentenceEnd, 1};
    if (c == ',' || c == ';' || c == ':' || c == '(' || c == ')') return {Mark::ClauseEnd, 1};
    return {Mark::Gap, 1};
}

/// Takes words, contractions and sentences from left to right.
class Reader {
public:
    Reader(Utterance& utterance, const Spelling& spelling)
        : utterance_{utterance}, text_{utterance.text}, spelling_{spelling} {}

    void read() {
        for (std::size_t at = 0; at < text_.size();) {
            const auto [mark, length] = markAt(text_, at);
            if (mark == Mark::Word) {
                at = readWord(at);
                continue;
            }
            if (mark == Mark::ClauseEnd) clause_ends_ = true;
            if (mark == Mark::SentenceEnd || mark == Mark::QuestionEnd)
                endSentence(mark == Mark::QuestionEnd);
            at += length;
        }
        endSentence(false);
    }

private:
    std::size_t readWord(std::size_t begin) {
        std::string word;
        auto at = begin;
        while (at < text_.size()) {
            const auto [mark, length] = markAt(text_, at);
            const bool goes_on = mark == Mark::Word || continuesNumber(word, at) ||
                                 (mark == Mark::Apostrophe && wordFollows(at + length));
            if (!goes_on) break;
            if (mark == Mark::Apostrophe) {
                word += '\'';
            } else {
                // The comma of 250,000 is no part of the number's spelling.
                if (text_[at] != ',') word += text_.substr(at, length);
            }
            at += length;
        }
        addWord(lowered(word), begin, at);
        return at;
    }

    bool wordFollows(std::size_t at) const {
        return at < text_.size() && markAt(text_, at).mark == Mark::Word;
    }

    /// A point or comma between digits belongs to the number.
    bool continuesNumber(std::string_view word, std::size_t at) const {
        return (text_[at] == '.' || text_[at] == ',') && !word.empty() && isDigit(word.back()) &&
               at + 1 < text_.size() && isDigit(text_[at + 1]);
    }

    void addWord(const std::string& word, std::size_t begin, std::size_t end) {
        if (const auto known = spelling_.words.find(word); known != spelling_.words.end()) {
            for (const auto& part : known->second)
                addToken(part, begin, end);
            return;
        }
        for (const auto& [suffix, meaning] : spelling_.suffixes) {
            if (word.size() <= suffix.size() ||
                word.compare(word.size() - suffix.size(), suffix.size(), suffix) != 0)
                continue;
            addToken(word.substr(0, word.size() - suffix.size()), begin, end);
            if (!meaning.empty()) addToken(meaning, begin, end);
            return;
        }
        addToken(word, begin, end);
    }

    void addToken(const std::string& word, std::size_t begin, std::size_t end) {
        Token token;
        token.word = word;
        token.begin = begin;
        token.end = end;
        token.number = isDigit(word[0]) || spelling_.numbers.count(word) > 0;
        token.capital = isUpper(text_[begin]) && utterance_.tokens.size() > sentence_first_ &&
                        spelling_.not_names.count(word) == 0;
        token.starts_clause = clause_ends_;
        clause_ends_ = false;
        utterance_.tokens.push_back(std::move(token));
    }

    void endSentence(bool question) {
        const auto end = utterance_.tokens.size();
        if (end > sentence_first_) utterance_.sentences.push_back({sentence_first_, end, question});
        sentence_first_ = end;
        clause_ends_ = true;
    }

    Utterance& utterance_;
    std::string_view text_;
    const Spelling& spelling_;
    std::size_t sentence_first_ = 0;
    bool clause_ends_ = true;
};

}  // namespace

std::string cleanText(std::string_view text, std::size_t limit) {
    std::string clean;
    clean.reserve(std::min(text.size(), limit));
    for (std::size_t at = 0; at < text.size();) {
        const auto length = characterLength(text, at);
        if (clean.size() + std::max<std::size_t>(length, 1) > limit) break;
        if (length == 0) {
            clean += '?';
        } else if (byteAt(text, at) < 0x20 || byteAt(text, at) == 0x7F) {
            clean += ' ';
        } else {
            clean += text.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return clean;
}

Utterance takeApart(std::string text, const Spelling& spelling) {
    Utterance utterance;
    utterance.text = std::move(text);
    Reader{utterance, spelling}.read();
    return utterance;
}

std::string lowered(std::string_view text) {
    std::string low{text};
    for (auto& c : low)
        if (isUpper(c)) c = static_cast<char>(c - 'A' + 'a');
    return low;
}

std::string_view beginning(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (byteAt(text, limit) & 0xC0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

std::size_t countCharacters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string filled(std::string text, const std::string& blank, const std::string& value) {
    const auto at = text.find(blank);
    return at == std::string::npos ? text : text.replace(at, blank.size(), value);
}

}  // namespace parley::brain

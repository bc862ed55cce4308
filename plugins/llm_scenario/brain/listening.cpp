#include "findings.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

// What speaks longer than a person can in three minutes is cut.
constexpr std::size_t kMaxUtterance = 16 * 1024;
// "I would not say that I ..." reaches no further than this.
constexpr std::size_t kNegationWindow = 3;
constexpr std::size_t kHedgeWindow = 6;
constexpr std::size_t kHedgeWindowAfter = 3;
constexpr std::size_t kConditionWindow = 4;
// "And so where are we?": a question begins after a word or two at most.
constexpr std::size_t kLeadingWords = 2;
constexpr std::size_t kMaxWordsBefore = 8;
constexpr std::size_t kMaxWordsAfter = 16;

std::size_t before(std::size_t token, std::size_t words) {
    return token - std::min(token, words);
}

/// The first hit that begins at that token or later.
std::vector<Hit>::const_iterator firstFrom(const std::vector<Hit>& hits, std::size_t token) {
    return std::lower_bound(hits.begin(), hits.end(), token, [](const Hit& hit, std::size_t at) {
        return hit.first < at;
    });
}

void tagNames(const Scenario& scenario, Utterance& utterance) {
    for (auto& token : utterance.tokens)
        token.name = scenario.cast_words.count(token.word) > 0 ||
                     (token.capital && !token.number && token.word.size() > 2);
}

/// An acronym is no name: SIC, KPI.
void untagAcronyms(Utterance& utterance) {
    for (auto& token : utterance.tokens) {
        if (!token.name || !token.capital) continue;
        const auto second = utterance.text[token.begin + 1];
        if (second >= 'A' && second <= 'Z') token.name = false;
    }
}

/// Where the sentence of a hit begins in earnest.
std::size_t afterLeadIn(const Listening& listening, const Hit& hit) {
    const auto begin = listening.utterance.sentences[hit.sentence].first;
    auto first = begin;
    while (first < hit.first && first < begin + kLeadingWords &&
           listening.begins("lead_in", first, first + 1))
        ++first;
    return first;
}

void markQuestions(Listening& listening) {
    for (const auto& hit : listening.hitsOf("question")) {
        auto& sentence = listening.utterance.sentences[hit.sentence];
        if (hit.first == afterLeadIn(listening, hit)) sentence.question = true;
    }
    // "Could you take the weekends?" wants something, and no information.
    for (const auto& hit : listening.hitsOf("plea"))
        if (hit.first == afterLeadIn(listening, hit))
            listening.utterance.sentences[hit.sentence].question = false;
}

}  // namespace

Listening listen(const Scenario& scenario, const State& state, const Event& event) {
    Listening listening{
        scenario,
        event,
        state,
        takeApart(cleanText(event.text, kMaxUtterance), scenario.lexicon->spelling),
        {}};
    tagNames(scenario, listening.utterance);
    untagAcronyms(listening.utterance);
    listening.hits.resize(scenario.concepts.size());
    for (const auto& hit : scenario.concepts.find(listening.utterance))
        listening.hits[hit.concept_index].push_back(hit);
    markQuestions(listening);
    return listening;
}

const std::vector<Hit>& Listening::hitsOf(const std::string& name) const {
    static const std::vector<Hit> kNone;
    const auto index = scenario.concepts.indexOf(name);
    return index < hits.size() ? hits[index] : kNone;
}

bool Listening::begins(const char* name, std::size_t from, std::size_t to) const {
    const auto& found = hitsOf(name);
    const auto hit = firstFrom(found, from);
    return hit != found.end() && hit->first < to;
}

bool Listening::isNegated(const Hit& hit) const {
    const auto& tokens = utterance.tokens;
    auto first = hit.first;
    while (first > 0 && hit.first - first < kNegationWindow && !tokens[first].starts_clause)
        --first;
    return begins("negation", first, hit.first);
}

bool Listening::isHedged(const Hit& hit) const {
    const auto& sentence = utterance.sentences[hit.sentence];
    const auto from = std::max(sentence.first, before(hit.first, kHedgeWindow));
    const auto to = std::min(sentence.end, hit.end + kHedgeWindowAfter);
    const auto& hedges = hitsOf("hedge");
    const auto hedge = firstFrom(hedges, from);
    return hedge != hedges.end() && hedge->first < to && !isNegated(*hedge);
}

bool Listening::isAsked(const Hit& hit) const {
    return utterance.sentences[hit.sentence].question;
}

bool Listening::isStated(const Hit& hit) const {
    const auto& sentence = utterance.sentences[hit.sentence];
    const auto from = std::max(sentence.first, before(hit.first, kConditionWindow));
    return !isAsked(hit) && !isNegated(hit) && !isHedged(hit) &&
           !begins("condition", from, hit.first);
}

Span Listening::clauseAround(std::size_t token) const {
    const auto& tokens = utterance.tokens;
    auto first = token;
    while (first > 0 && token - first < kMaxWordsBefore && !tokens[first].starts_clause)
        --first;
    // A quotation does not begin with "and".
    while (first < token && begins("lead_in", first, first + 1))
        ++first;
    auto end = token + 1;
    while (end < tokens.size() && end < token + kMaxWordsAfter && !tokens[end].starts_clause)
        ++end;
    return {first, end};
}

std::string Listening::textOf(Span span) const {
    const auto& tokens = utterance.tokens;
    if (span.first >= span.end || span.end > tokens.size()) return {};
    const auto begin = tokens[span.first].begin;
    return utterance.text.substr(begin, tokens[span.end - 1].end - begin);
}

}  // namespace parley::brain

#include "end_of_turn.hpp"

#include "words.hpp"

#include <algorithm>
#include <array>

namespace parley::conversation {

namespace {

using std::chrono::milliseconds;

// After these English speakers go on.
constexpr std::array<std::string_view, 44> kLeadsOn{
    "and",   "but",    "or",      "so",   "because", "if",   "when", "that", "which",
    "who",   "with",   "without", "to",   "for",     "from", "of",   "in",   "on",
    "at",    "by",     "about",   "the",  "a",       "an",   "my",   "your", "our",
    "their", "his",    "its",     "is",   "are",     "was",  "were", "will", "would",
    "could", "should", "can",     "have", "has",     "had",  "like", "than"};
constexpr std::array<std::string_view, 14> kHesitates{
    "um",
    "uh",
    "er",
    "erm",
    "uhm",
    "hmm",
    "ah",
    "well",
    "i",
    "we",
    "let",
    "maybe",
    "actually",
    "basically"};
constexpr std::array<std::string_view, 24> kListens{
    "mm",   "mhm",     "hmm", "hm", "uh", "huh", "yeah", "yep", "yes", "ok",   "okay",  "right",
    "sure", "alright", "aha", "ah", "oh", "i",   "see",  "got", "it",  "good", "great", "really"};
// More of them are somebody taking the floor.
constexpr std::size_t kLongestBackchannel = 3;

template <std::size_t kCount>
bool isOneOf(const std::array<std::string_view, kCount>& all, std::string_view word) {
    return std::ranges::find(all, word) != all.end();
}

char lastSign(std::string_view text) {
    const auto at = text.find_last_not_of(" \n\t\r\"')");
    return at == std::string_view::npos ? '\0' : text[at];
}

/// As OpenAI's `eagerness`, whose longest waits are 8, 4 and 2 seconds.
milliseconds longestWait(TurnDetection::Eagerness eagerness) {
    switch (eagerness) {
        case TurnDetection::Eagerness::Low:
            return milliseconds{8'000};
        case TurnDetection::Eagerness::Auto:
        case TurnDetection::Eagerness::Medium:
            return milliseconds{4'000};
        case TurnDetection::Eagerness::High:
            return milliseconds{2'000};
    }
    return milliseconds{4'000};
}

int percentOf(TurnDetection::Eagerness eagerness) {
    switch (eagerness) {
        case TurnDetection::Eagerness::Low:
            return 160;
        case TurnDetection::Eagerness::Auto:
        case TurnDetection::Eagerness::Medium:
            return 100;
        case TurnDetection::Eagerness::High:
            return 70;
    }
    return 100;
}

milliseconds silenceAfter(Completeness completeness, const TurnPolicy& policy) {
    switch (completeness) {
        case Completeness::Finished:
            return policy.finished_silence;
        case Completeness::Open:
            return policy.open_silence;
        case Completeness::Hesitant:
            return policy.hesitant_silence;
    }
    return policy.open_silence;
}

}  // namespace

Completeness completenessOf(std::string_view text) {
    const auto words = wordsIn(text);
    if (words.empty()) return Completeness::Open;
    const auto sign = lastSign(text);
    if (sign == '?' || sign == '!') return Completeness::Finished;
    const auto& last = words.back();
    if (sign == ',' || sign == '-' || isOneOf(kLeadsOn, last) || isOneOf(kHesitates, last))
        return Completeness::Hesitant;
    // Also without a full stop: there are recognisers that set none.
    return Completeness::Finished;
}

milliseconds silenceNeeded(
    const TurnDetection& detection, const TurnPolicy& policy, std::string_view words) {
    if (detection.by == TurnDetection::By::Silence) return detection.silence;
    const auto usual = silenceAfter(completenessOf(words), policy);
    return std::min(usual * percentOf(detection.eagerness) / 100, longestWait(detection.eagerness));
}

bool isBackchannel(std::string_view text) {
    const auto words = wordsIn(text);
    return words.size() <= kLongestBackchannel &&
           std::ranges::all_of(words, [](const auto& word) { return isOneOf(kListens, word); });
}

}  // namespace parley::conversation

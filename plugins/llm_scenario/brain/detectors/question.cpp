#include "detectors.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

/// How much of what a fact is about the question names, in percent; a pattern of its own is all.
int closeness(const Listening& listening, const Sentence& sentence, const Fact& fact) {
    const auto& tokens = listening.utterance.tokens;
    for (const auto& hit : listening.hitsOf("fact:" + fact.id))
        if (hit.first >= sentence.first && hit.end <= sentence.end) return 100;
    if (fact.keywords.empty()) return 0;
    const auto named =
        std::count_if(fact.keywords.begin(), fact.keywords.end(), [&](const std::string& keyword) {
            return std::any_of(
                tokens.begin() + static_cast<std::ptrdiff_t>(sentence.first),
                tokens.begin() + static_cast<std::ptrdiff_t>(sentence.end),
                [&](const Token& token) { return token.word == keyword; });
        });
    return static_cast<int>(named) * 100 / static_cast<int>(fact.keywords.size());
}

// One of three words may be a coincidence, one of two is none.
constexpr int kCloseEnough = 50;

}  // namespace

void findQuestion(const Listening& listening, Findings& findings) {
    int best = kCloseEnough - 1;
    for (const auto& sentence : listening.utterance.sentences) {
        if (!sentence.question) continue;
        findings.is_question = true;
        for (const auto& fact : listening.scenario.facts) {
            const auto close = closeness(listening, sentence, fact);
            if (close <= best) continue;
            best = close;
            findings.fact = fact.id;
        }
    }
}

}  // namespace parley::brain

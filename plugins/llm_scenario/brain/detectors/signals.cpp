#include "detectors.hpp"

namespace parley::brain {
namespace {

bool isSaid(const Listening& listening, const char* name) {
    return !listening.hitsOf(name).empty();
}

/// An answer begins with yes or no, or has it after a few words at most.
bool answersWith(const Listening& listening, const char* name) {
    constexpr std::size_t kLeadingWords = 3;
    for (const auto& hit : listening.hitsOf(name))
        if (hit.first < kLeadingWords && !listening.isNegated(hit)) return true;
    return false;
}

}  // namespace

void findSignals(const Listening& listening, Findings& findings) {
    constexpr std::size_t kFarewellWords = 14;
    findings.says_no = answersWith(listening, "deny");
    findings.says_yes = answersWith(listening, "affirm") && !findings.says_no;
    findings.says_goodbye =
        isSaid(listening, "farewell") && listening.utterance.tokens.size() <= kFarewellWords;
    findings.asks_to_repeat = isSaid(listening, "repeat");
    findings.asks_permission = isSaid(listening, "permission");
    findings.greets = isSaid(listening, "greeting");
}

}  // namespace parley::brain

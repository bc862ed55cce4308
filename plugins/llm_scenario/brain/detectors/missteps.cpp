#include "detectors.hpp"

#include <algorithm>
#include <array>

namespace parley::brain {
namespace {

// In percent of the scenario's limits: a mild persona listens nearly twice as long as a fierce one.
constexpr std::array<int, 5> kPatienceWithWords{170, 135, 100, 80, 60};
// An utterance with at least this many parts of a plan is long for a reason.
constexpr int kSubstanceOfALongAnswer = 2;
constexpr std::size_t kWordsThatCanRepeat = 4;
constexpr std::size_t kSamePercent = 80;

int scaled(int limit, int temper) {
    return limit * kPatienceWithWords[static_cast<std::size_t>(std::clamp(temper, 1, 5) - 1)] / 100;
}

Span wholeOf(const Utterance& utterance) {
    return {0, utterance.tokens.size()};
}

std::uint32_t hashOf(const std::string& word) {
    // FNV-1a, which is the same everywhere.
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : word)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return hash;
}

bool isSame(const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right) {
    std::vector<std::uint32_t> both;
    std::set_intersection(
        left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
    const auto all = left.size() + right.size() - both.size();
    return both.size() * 100 >= all * kSamePercent;
}

}  // namespace

int rambleWords(const TurnPolicy& policy, int temper) {
    return scaled(policy.ramble_words, temper);
}

int rambleTime(const TurnPolicy& policy, int temper) {
    return scaled(policy.ramble_ms, temper);
}

std::vector<std::uint32_t> hashesOf(const Utterance& utterance) {
    std::vector<std::uint32_t> hashes;
    for (const auto& token : utterance.tokens)
        hashes.push_back(hashOf(token.word));
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

void findBlame(const Listening& listening, Findings& findings) {
    if (findings.claimed("ownership")) return;
    for (const auto& hit : listening.hitsOf("blame")) {
        if (listening.isAsked(hit) || listening.isNegated(hit)) continue;
        findings.missteps["blame"] = listening.clauseAround(hit.first);
        return;
    }
}

void findHedges(const Listening& listening, Findings& findings) {
    if (findings.substance >= kSubstanceOfALongAnswer) return;
    for (const auto& hit : listening.hitsOf("hedge")) {
        if (listening.isNegated(hit) || listening.isAsked(hit)) continue;
        findings.hedge_word = listening.textOf({hit.first, hit.end});
        findings.missteps["hedge"] = listening.clauseAround(hit.first);
        return;
    }
}

void findRambling(const Listening& listening, Findings& findings) {
    const auto& policy = listening.scenario.policy;
    const auto words = listening.utterance.tokens.size();
    const auto temper = listening.state.temper;
    const bool is_long = words > static_cast<std::size_t>(rambleWords(policy, temper)) ||
                         listening.event.duration_ms > rambleTime(policy, temper);
    if (words > 0 && is_long && findings.substance < kSubstanceOfALongAnswer)
        findings.missteps["rambling"] = wholeOf(listening.utterance);
}

void findSilence(const Listening& listening, Findings& findings) {
    if (listening.utterance.tokens.empty()) findings.missteps["silence"] = {};
}

void findRepetition(const Listening& listening, Findings& findings) {
    if (listening.utterance.tokens.size() < kWordsThatCanRepeat) return;
    const auto hashes = hashesOf(listening.utterance);
    for (const auto& earlier : listening.state.recent_words)
        if (isSame(hashes, earlier)) findings.missteps["repetition"] = wholeOf(listening.utterance);
}

void findInsult(const Listening& listening, Findings& findings) {
    for (const auto& hit : listening.hitsOf("insult"))
        if (!listening.isNegated(hit))
            findings.missteps["insult"] = listening.clauseAround(hit.first);
}

void findTrigger(const Listening& listening, Findings& findings) {
    for (const auto& hit : listening.hitsOf("trigger"))
        if (!listening.isNegated(hit)) {
            findings.triggers_escalation = true;
            findings.missteps.emplace("blame", listening.clauseAround(hit.first));
        }
}

}  // namespace parley::brain

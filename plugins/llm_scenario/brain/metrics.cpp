#include "metrics.hpp"

#include <cstdint>

namespace parley::brain {
namespace {

std::optional<int> mean(std::int64_t sum, std::int64_t count) {
    if (count == 0) return std::nullopt;
    return static_cast<int>(sum / count);
}

}  // namespace

int countFillers(const Scenario& scenario, const std::string& text) {
    const auto filler = scenario.concepts.indexOf("filler");
    int fillers = 0;
    for (const auto& hit : scenario.concepts.find(takeApart(text, scenario.lexicon->spelling)))
        if (hit.concept_index == filler) ++fillers;
    return fillers;
}

Metrics measure(const Scenario& scenario, const State& state) {
    Metrics metrics;
    std::int64_t all_words = 0;
    std::int64_t timed_words = 0;
    std::int64_t timed_ms = 0;
    std::int64_t delays = 0;
    std::int64_t delayed = 0;
    std::int64_t confidence = 0;
    for (std::size_t i = 0; i < state.transcript.size(); ++i) {
        const auto& turn = state.transcript[i];
        all_words += turn.words;
        if (turn.speaker != "user") continue;
        ++metrics.user_turns;
        metrics.user_words += turn.words;
        metrics.fillers += countFillers(scenario, turn.text);
        confidence += turn.confidence_percent;
        if (turn.duration_ms > 0) {
            timed_words += turn.words;
            timed_ms += turn.duration_ms;
        }
        if (turn.delay_ms > 0) {
            delays += turn.delay_ms;
            ++delayed;
        }
        if (turn.words > metrics.longest_monologue_words) {
            metrics.longest_monologue_words = turn.words;
            metrics.longest_monologue_turn = static_cast<int>(i);
        }
    }
    if (all_words > 0)
        metrics.talk_ratio_percent = static_cast<int>(metrics.user_words * 100 / all_words);
    constexpr std::int64_t kMinute = 60'000;
    metrics.words_per_minute = mean(timed_words * kMinute, timed_ms);
    metrics.mean_response_delay_ms = mean(delays, delayed);
    metrics.mean_confidence_percent = mean(confidence, metrics.user_turns);
    metrics.silences = state.misstepsOf("silence");
    for (const auto& criterion : scenario.success.criteria) {
        const auto met = state.met.find(criterion.id);
        metrics.criteria.push_back(
            {criterion.id,
             criterion.label,
             met == state.met.end() ? std::nullopt : std::optional<int>{met->second}});
    }
    return metrics;
}

}  // namespace parley::brain

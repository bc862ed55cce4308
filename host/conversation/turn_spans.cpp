#include "turn_spans.hpp"

#include <algorithm>
#include <cmath>

namespace parley::conversation {

namespace {

constexpr std::size_t kMostKept = 512;

/// To tenths: nobody can tell less apart, and rows stay small.
double rounded(double value) {
    return std::round(value * 10) / 10;
}

double rankOf(const std::vector<double>& sorted, double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return rounded(sorted[std::max<std::size_t>(rank, 1) - 1]);
}

}  // namespace

void TurnSpans::add(const TurnTimings& timings) {
    for (std::size_t stage = 0; stage < kTurnStages.size(); ++stage) {
        const auto& span = timings.*kTurnStages[stage].second;
        if (!span) continue;
        auto& [turns, latest_ms] = stages_[stage];
        const auto ms = std::chrono::duration<double, std::milli>{*span}.count();
        if (latest_ms.size() < kMostKept)
            latest_ms.push_back(ms);
        else
            latest_ms[turns % kMostKept] = ms;
        ++turns;
    }
}

nlohmann::json TurnSpans::toJson() const {
    constexpr double kMedian = 0.5;
    constexpr double kMost = 0.95;
    auto json = nlohmann::json::object();
    for (std::size_t stage = 0; stage < kTurnStages.size(); ++stage) {
        auto sorted = stages_[stage].latest_ms;
        if (sorted.empty()) continue;
        std::ranges::sort(sorted);
        json[std::string{kTurnStages[stage].first}] = {
            {"turns", stages_[stage].turns},
            {"median", rankOf(sorted, kMedian)},
            {"p95", rankOf(sorted, kMost)},
            {"longest", rounded(sorted.back())}};
    }
    return json;
}

}  // namespace parley::conversation

#include "turn_times.hpp"

#include <algorithm>

namespace parley::conversation {

void TurnTimes::note(const TurnTimings& timings) {
    for (std::size_t stage = 0; stage < kTurnStages.size(); ++stage) {
        const auto& span = timings.*kTurnStages[stage].second;
        if (!span) continue;
        const auto seconds = std::max(std::chrono::duration<double>{*span}.count(), 0.0);
        const auto* const bound = std::ranges::lower_bound(kBounds_s, seconds);
        auto& counter = counters_[stage];
        ++counter.counts[static_cast<std::size_t>(bound - kBounds_s.begin())];
        counter.sum_us += static_cast<std::uint64_t>(seconds * 1e6);
    }
}

std::vector<TurnTimes::Stage> TurnTimes::stages() const {
    std::vector<Stage> stages;
    for (std::size_t at = 0; at < kTurnStages.size(); ++at) {
        Stage stage{.name = kTurnStages[at].first, .counts = {}};
        for (const auto& count : counters_[at].counts)
            stage.counts.push_back(count);
        stage.sum_s = static_cast<double>(counters_[at].sum_us) / 1e6;
        stages.push_back(std::move(stage));
    }
    return stages;
}

}  // namespace parley::conversation

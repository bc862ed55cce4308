#pragma once

#include "turn_times.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <vector>

namespace parley::conversation {

/// How long the turns of one conversation took. On its loop.
class TurnSpans {
public:
    void add(const TurnTimings& timings);
    /// By stage, in milliseconds: `{"first_audio_out": {"turns": 4, "median": 640, "p95": 910,
    /// "longest": 910}}`. Of very long conversations, the latest turns.
    [[nodiscard]] nlohmann::json toJson() const;

private:
    struct Spans {
        std::size_t turns = 0;
        std::vector<double> latest_ms;
    };
    std::array<Spans, kTurnStages.size()> stages_;
};

}  // namespace parley::conversation

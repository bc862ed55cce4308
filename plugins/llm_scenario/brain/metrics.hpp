#pragma once

#include "scenario.hpp"
#include "state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley::brain {

/// Counted, not judged: how the user spoke.
struct Metrics {
    struct Met {
        std::string id;
        std::string label;
        /// Index of the turn; nothing when it was not met.
        std::optional<int> turn;
    };

    int user_turns = 0;
    int user_words = 0;
    /// The user's share of all words.
    int talk_ratio_percent = 0;
    /// Over the turns whose length is known.
    std::optional<int> words_per_minute;
    int fillers = 0;
    int longest_monologue_words = 0;
    std::optional<int> longest_monologue_turn;
    std::optional<int> mean_response_delay_ms;
    std::optional<int> mean_confidence_percent;
    int silences = 0;
    std::vector<Met> criteria;
};

/// "um", "you know" and their kind.
int countFillers(const Scenario& scenario, const std::string& text);
Metrics measure(const Scenario& scenario, const State& state);

}  // namespace parley::brain

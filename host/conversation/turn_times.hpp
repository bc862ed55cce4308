#pragma once

#include "observer.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

namespace parley::conversation {

/// What is measured of a turn, in the order in which it happens.
inline constexpr std::array kTurnStages{
    std::pair{std::string_view{"end_of_turn"}, &TurnTimings::end_of_turn},
    std::pair{std::string_view{"transcript"}, &TurnTimings::transcript},
    std::pair{std::string_view{"first_token"}, &TurnTimings::first_token},
    std::pair{std::string_view{"first_speech"}, &TurnTimings::first_speech},
    std::pair{std::string_view{"first_audio_out"}, &TurnTimings::first_audio_out},
    std::pair{std::string_view{"barge_in_stop"}, &TurnTimings::barge_in_stop}};

/// How long the turns of all conversations of this host took, for its metrics. Any thread.
class TurnTimes {
public:
    /// Upper bounds in seconds; what is longer is counted behind them.
    static constexpr std::array kBounds_s{
        0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0};

    struct Stage {
        std::string_view name;
        /// One for each bound and one for the rest.
        std::vector<std::uint64_t> counts;
        double sum_s = 0;
    };

    void note(const TurnTimings& timings);
    [[nodiscard]] std::vector<Stage> stages() const;

private:
    struct Counter {
        std::array<std::atomic<std::uint64_t>, kBounds_s.size() + 1> counts{};
        std::atomic<std::uint64_t> sum_us{0};
    };
    std::array<Counter, kTurnStages.size()> counters_;
};

/// Tells it of one conversation.
class TurnTimesObserver final : public Observer {
public:
    explicit TurnTimesObserver(TurnTimes& times) : times_{times} {}
    void onMeasured(const std::string& /*response_id*/, const TurnTimings& timings) override {
        times_.note(timings);
    }

private:
    TurnTimes& times_;
};

}  // namespace parley::conversation

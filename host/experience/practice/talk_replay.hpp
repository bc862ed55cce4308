#pragma once

#include <conversation/conversation_record.hpp>

#include <brain/replay.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parley::experience::practice {

/// What one turn of the user was to the engine.
struct HeardTurn {
    /// Of the record.
    int seq = 0;
    /// From the end of what was said before to the first word.
    int delay_ms = 0;
    std::vector<brain::Action> actions = {};
    /// Missteps of this turn.
    std::vector<std::string> missteps = {};
};

/// A conversation that is over, heard once more by the engine as it would have been if the engine
/// had played it: whoever spoke for the persona, the same words of the user count the same. The
/// scenario and the transcript must outlive it.
class TalkReplay {
public:
    TalkReplay(
        const brain::Scenario& scenario, const conversation::Transcript& transcript, int temper);

    [[nodiscard]] const brain::Scenario& scenario() const { return scenario_; }
    [[nodiscard]] const conversation::Transcript& transcript() const { return transcript_; }
    [[nodiscard]] const brain::State& state() const { return state_; }
    [[nodiscard]] const std::vector<HeardTurn>& heard() const { return heard_; }
    [[nodiscard]] const HeardTurn* find(int seq) const;
    /// The turn of the record that a turn of the engine's transcript is; the user's alone.
    [[nodiscard]] std::optional<int> seqOf(int engine_turn) const;
    [[nodiscard]] const conversation::TurnRecord* turn(int seq) const;
    /// What of a turn reached the other side.
    static std::string wordsOf(const conversation::TurnRecord& turn);

private:
    void hearSilence(brain::Replay& replay, std::chrono::milliseconds length);
    void hear(brain::Replay& replay, const conversation::TurnRecord& turn, int delay_ms);

    const brain::Scenario& scenario_;
    const conversation::Transcript& transcript_;
    const brain::Brain brain_;
    brain::State state_;
    std::vector<HeardTurn> heard_;
    /// Of the turns that the engine's transcript has.
    std::vector<int> spoken_;
};

}  // namespace parley::experience::practice

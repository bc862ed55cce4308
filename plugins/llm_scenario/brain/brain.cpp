#include "brain.hpp"

#include "detectors/detectors.hpp"
#include "policies.hpp"
#include "update.hpp"
#include "wording.hpp"

#include <algorithm>

namespace parley::brain {
namespace {

// A step of the temper meter is so much patience less.
constexpr int kPatienceOfTemper = 10;

}  // namespace

State Brain::begin(const Beginning& beginning) const {
    State state;
    state.temper = std::clamp(beginning.temper.value_or(scenario_.persona.temper), 1, 5);
    state.mood = scenario_.persona.mood;
    state.patience =
        std::clamp(scenario_.persona.patience + (3 - state.temper) * kPatienceOfTemper, 1, 100);
    // Counting on from another number is all it takes for another order of wordings.
    state.wording["seed"] = std::clamp(beginning.seed, 0, 1'000'000);
    return state;
}

Reply Brain::open(State& state) const {
    Reply reply;
    Wording wording{scenario_, state};
    const auto line = wording.choose("opening", scenario_.opening);
    state.pending = {Pending::Kind::Opening, {}, line, 0};
    speak(scenario_, state, Move{Speaker::Persona, line, {}}, reply);
    return reply;
}

Reply Brain::turn(State& state, const Event& event) const {
    Reply reply;
    if (state.hasEnded()) return reply;

    forgetUnheard(state, event);
    const auto listening = listen(scenario_, state, event);
    const auto findings = detect(listening);
    const auto change = takeIn(listening, findings, state, reply);
    const auto moves = decide(Situation{scenario_, findings, change, event, state});
    for (const auto& move : moves)
        speak(scenario_, state, move, reply);
    return reply;
}

bool Brain::losesPatience(const State& state, int words, int duration_ms) const {
    return words > rambleWords(scenario_.policy, state.temper) ||
           duration_ms > rambleTime(scenario_.policy, state.temper);
}

}  // namespace parley::brain

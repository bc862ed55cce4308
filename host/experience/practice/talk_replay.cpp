#include "talk_replay.hpp"

#include <algorithm>

namespace parley::experience::practice {

namespace {

using conversation::Speaker;
using conversation::TurnRecord;

// Who is spoken to twice with so long between has said nothing.
constexpr std::chrono::milliseconds kSilence{3'000};
// Longer pauses are breaks, and no hesitation.
constexpr std::chrono::milliseconds kLongestDelay{60'000};

brain::Message messageOf(const TurnRecord& turn, int delay_ms, bool barge_in) {
    brain::Message message;
    message.role = turn.speaker == Speaker::User ? brain::Message::Role::User
                                                 : brain::Message::Role::Assistant;
    message.text = TalkReplay::wordsOf(turn);
    message.confidence = turn.confidence.value_or(1);
    message.silence_ms = delay_ms;
    message.duration_ms = static_cast<int>(turn.length.count());
    message.barge_in = barge_in;
    return message;
}

}  // namespace

TalkReplay::TalkReplay(
    const brain::Scenario& scenario, const conversation::Transcript& transcript, int temper)
    : scenario_{scenario},
      transcript_{transcript},
      brain_{scenario},
      state_{brain_.begin({temper, 0})} {
    brain::Replay replay{brain_, {temper, 0}};
    std::chrono::milliseconds last_end{0};
    bool cut_off = false;
    bool waits = false;
    for (const auto& turn : transcript.turns) {
        const auto delay = std::clamp(turn.started - last_end, {}, kLongestDelay);
        const bool is_ours = turn.speaker == Speaker::Assistant;
        if (is_ours && waits && delay >= kSilence) hearSilence(replay, delay);
        waits = is_ours;
        if (!is_ours) {
            replay.add(messageOf(turn, static_cast<int>(delay.count()), cut_off));
            hear(replay, turn, static_cast<int>(delay.count()));
        } else if (!wordsOf(turn).empty()) {
            replay.add(messageOf(turn, 0, false));
        }
        cut_off = is_ours && turn.interrupted;
        last_end = std::max(last_end, turn.started + turn.length);
    }
    if (waits && transcript.conversation.end_reason == "silence") hearSilence(replay, kSilence);
    state_ = replay.state();
}

void TalkReplay::hearSilence(brain::Replay& replay, std::chrono::milliseconds length) {
    brain::Message silence;
    silence.silence_ms = static_cast<int>(length.count());
    replay.add(silence);
    state_ = replay.state();
}

void TalkReplay::hear(brain::Replay& replay, const TurnRecord& turn, int delay_ms) {
    HeardTurn heard{.seq = turn.seq, .delay_ms = delay_ms, .actions = replay.lastActions()};
    const auto& after = replay.state();
    if (after.spoken > state_.spoken) spoken_.push_back(turn.seq);
    for (const auto& [misstep, times] : after.missteps)
        if (times > state_.misstepsOf(misstep)) heard.missteps.push_back(misstep);
    state_ = after;
    heard_.push_back(std::move(heard));
}

const HeardTurn* TalkReplay::find(int seq) const {
    const auto found = std::ranges::find(heard_, seq, &HeardTurn::seq);
    return found == heard_.end() ? nullptr : &*found;
}

std::optional<int> TalkReplay::seqOf(int engine_turn) const {
    const auto& turns = state_.transcript;
    const auto index = static_cast<std::size_t>(engine_turn);
    if (engine_turn < 0 || index >= turns.size() || turns[index].speaker != "user")
        return std::nullopt;
    const auto before =
        std::count_if(turns.begin(), turns.begin() + engine_turn, [](const brain::Turn& one) {
            return one.speaker == "user";
        });
    const auto number = static_cast<std::size_t>(before);
    return number < spoken_.size() ? std::optional{spoken_[number]} : std::nullopt;
}

const TurnRecord* TalkReplay::turn(int seq) const {
    const auto found = std::ranges::find(transcript_.turns, seq, &TurnRecord::seq);
    return found == transcript_.turns.end() ? nullptr : &*found;
}

std::string TalkReplay::wordsOf(const TurnRecord& turn) {
    return turn.heard_text ? *turn.heard_text : turn.text.value_or("");
}

}  // namespace parley::experience::practice

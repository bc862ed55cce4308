#include "state.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace parley::brain {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 5> kOutcomes{
    "open", "success", "escalated", "unresolved", "silent"};
constexpr std::array<const char*, 6> kPendings{
    "none", "opening", "objection", "slot", "criterion", "confirmation"};

template <typename Enum, std::size_t Size>
Enum enumOf(const std::array<const char*, Size>& names, const json& name) {
    for (std::size_t i = 0; i < Size; ++i)
        if (name == names[i]) return static_cast<Enum>(i);
    throw std::invalid_argument{"unknown name"};
}

bool isTrue(const State& state, const Condition& condition) {
    switch (condition.subject) {
        case Condition::Subject::Slot:
            return state.slots.count(condition.id) > 0;
        case Condition::Subject::Concept:
            return state.shown.count("concept:" + condition.id) > 0 ||
                   state.misstepsOf(condition.id) > 0;
        case Condition::Subject::Objection:
            return state.answered.count(condition.id) > 0;
        case Condition::Subject::Criterion:
            return state.met.count(condition.id) > 0;
        case Condition::Subject::Escalated:
            return state.escalated;
        case Condition::Subject::Turn:
            return condition.admits(state.events);
        case Condition::Subject::Mood:
            return condition.admits(state.mood);
        case Condition::Subject::Temper:
            return condition.admits(state.temper);
    }
    return false;
}

}  // namespace

// nlohmann finds these by their names.
void to_json(json& to, const Evidence& evidence) {
    to = {
        {"turn", evidence.turn},
        {"about", evidence.about},
        {"quote", evidence.quote},
        {"offset", evidence.offset}};
}

void from_json(const json& from, Evidence& evidence) {
    from.at("turn").get_to(evidence.turn);
    from.at("about").get_to(evidence.about);
    from.at("quote").get_to(evidence.quote);
    from.at("offset").get_to(evidence.offset);
}

void to_json(json& to, const Turn& turn) {
    to = {
        {"speaker", turn.speaker},
        {"text", turn.text},
        {"words", turn.words},
        {"duration_ms", turn.duration_ms},
        {"delay_ms", turn.delay_ms},
        {"confidence_percent", turn.confidence_percent}};
}

void from_json(const json& from, Turn& turn) {
    from.at("speaker").get_to(turn.speaker);
    from.at("text").get_to(turn.text);
    from.at("words").get_to(turn.words);
    from.at("duration_ms").get_to(turn.duration_ms);
    from.at("delay_ms").get_to(turn.delay_ms);
    from.at("confidence_percent").get_to(turn.confidence_percent);
}

void to_json(json& to, const Pending& pending) {
    to = {
        {"kind", kPendings[static_cast<std::size_t>(pending.kind)]},
        {"id", pending.id},
        {"question", pending.question},
        {"times_insisted", pending.times_insisted},
        {"unheard", pending.unheard}};
}

void from_json(const json& from, Pending& pending) {
    pending.kind = enumOf<Pending::Kind>(kPendings, from.at("kind"));
    from.at("id").get_to(pending.id);
    from.at("question").get_to(pending.question);
    from.at("times_insisted").get_to(pending.times_insisted);
    from.at("unheard").get_to(pending.unheard);
}

const char* nameOf(Outcome outcome) {
    return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::string Reply::text() const {
    std::string all;
    for (const auto& said : say)
        all += (all.empty() ? "" : " ") + said.text;
    return all;
}

int State::misstepsOf(const std::string& kind) const {
    const auto found = missteps.find(kind);
    return found == missteps.end() ? 0 : found->second;
}

bool State::holds(const Condition& condition) const {
    return isTrue(*this, condition) != condition.negated;
}

bool State::allHold(const std::vector<Condition>& conditions) const {
    return std::all_of(conditions.begin(), conditions.end(), [this](const Condition& condition) {
        return holds(condition);
    });
}

const std::string& State::lastLine() const {
    static const std::string kNothing;
    for (auto turn = transcript.rbegin(); turn != transcript.rend(); ++turn)
        if (turn->speaker != "user") return turn->text;
    return kNothing;
}

json State::toJson() const {
    json to{
        {"temper", temper},
        {"mood", mood},
        {"patience", patience},
        {"events", events},
        {"spoken", spoken},
        {"outcome", nameOf(outcome)},
        {"escalated", escalated},
        {"strikes_since_escalation", strikes_since_escalation},
        {"pending", pending},
        {"doubt", nullptr},
        {"slots", slots},
        {"shown", shown},
        {"missteps", missteps},
        {"misstep_evidence", misstep_evidence},
        {"asked", asked},
        {"raised", raised},
        {"answered", answered},
        {"met", met},
        {"memory", memory},
        {"recalled", recalled},
        {"wording", wording},
        {"recent_words", recent_words},
        {"silences_in_row", silences_in_row},
        {"lost_in_row", lost_in_row},
        {"transcript", transcript}};
    if (doubt) to["doubt"] = {{"value", doubt->value}, {"evidence", doubt->evidence}};
    return to;
}

std::optional<State> State::fromJson(const json& from) {
    try {
        State state;
        from.at("temper").get_to(state.temper);
        from.at("mood").get_to(state.mood);
        from.at("patience").get_to(state.patience);
        from.at("events").get_to(state.events);
        from.at("spoken").get_to(state.spoken);
        state.outcome = enumOf<Outcome>(kOutcomes, from.at("outcome"));
        from.at("escalated").get_to(state.escalated);
        from.at("strikes_since_escalation").get_to(state.strikes_since_escalation);
        from.at("pending").get_to(state.pending);
        if (const auto& doubt = from.at("doubt"); !doubt.is_null())
            state.doubt =
                Doubt{doubt.at("value").get<std::string>(), doubt.at("evidence").get<Evidence>()};
        from.at("slots").get_to(state.slots);
        from.at("shown").get_to(state.shown);
        from.at("missteps").get_to(state.missteps);
        from.at("misstep_evidence").get_to(state.misstep_evidence);
        from.at("asked").get_to(state.asked);
        from.at("raised").get_to(state.raised);
        from.at("answered").get_to(state.answered);
        from.at("met").get_to(state.met);
        from.at("memory").get_to(state.memory);
        from.at("recalled").get_to(state.recalled);
        from.at("wording").get_to(state.wording);
        from.at("recent_words").get_to(state.recent_words);
        from.at("silences_in_row").get_to(state.silences_in_row);
        from.at("lost_in_row").get_to(state.lost_in_row);
        from.at("transcript").get_to(state.transcript);
        return state;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace parley::brain

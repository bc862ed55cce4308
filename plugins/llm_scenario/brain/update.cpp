#include "update.hpp"

#include "detectors/detectors.hpp"

#include <algorithm>
#include <array>

namespace parley::brain {
namespace {

struct Cost {
    const char* misstep;
    int mood;
    int patience;
};

// What a persona of middling temper takes amiss, and how much.
constexpr std::array<Cost, 6> kCosts{{
    {"insult", 30, 30},
    {"blame", 20, 14},
    {"silence", 8, 12},
    {"rambling", 10, 10},
    {"repetition", 6, 6},
    {"hedge", 8, 5},
}};
// By temper, in percent.
constexpr std::array<int, 5> kSensitivity{50, 75, 100, 130, 160};
constexpr int kOwnershipLifts = 20;
constexpr int kSlotLifts = 8;
constexpr int kAnswerLifts = 15;
constexpr int kNewClaimCalms = 3;
constexpr int kSpeakingOverCosts = 4;

constexpr std::size_t kMaxQuote = 240;
constexpr std::size_t kMaxMemory = 12;
constexpr std::size_t kMaxMisstepEvidence = 60;
constexpr std::size_t kRecentUtterances = 8;
// Shorter says too little to be quoted later.
constexpr std::size_t kMemorableWords = 5;
constexpr std::size_t kSharedWordsOfAnAnswer = 2;

int temperIndex(const State& state) {
    return std::clamp(state.temper, 1, 5) - 1;
}

/// One utterance on its way into the state.
class Intake {
public:
    Intake(const Listening& listening, const Findings& findings, State& state, Reply& reply)
        : listening_{listening}, findings_{findings}, state_{state}, reply_{reply} {}

    Change take() {
        recordTurn();
        noteClaims();
        settleDoubt();
        fillSlots();
        noteMissteps();
        judgePending();
        judgeOtherObjections();
        judgeCriteria();
        remember();
        moveFeelings();
        return std::move(change_);
    }

private:
    [[nodiscard]] bool isSilence() const { return listening_.utterance.tokens.empty(); }
    [[nodiscard]] int turnIndex() const { return static_cast<int>(state_.transcript.size()) - 1; }

    void recordTurn() {
        ++state_.events;
        if (isSilence()) {
            ++state_.silences_in_row;
            return;
        }
        state_.silences_in_row = 0;
        ++state_.spoken;
        Turn turn;
        turn.speaker = "user";
        turn.text = listening_.utterance.text;
        turn.words = wordsSaid();
        turn.duration_ms = std::max(listening_.event.duration_ms, 0);
        turn.delay_ms = std::max(listening_.event.silence_ms, 0);
        // Written so that what is no number at all counts as certain.
        const auto confidence = listening_.event.confidence;
        turn.confidence_percent =
            confidence >= 0 && confidence < 1 ? static_cast<int>(confidence * 100) : 100;
        state_.transcript.push_back(std::move(turn));
        state_.recent_words.push_back(hashesOf(listening_.utterance));
        if (state_.recent_words.size() > kRecentUtterances)
            state_.recent_words.erase(state_.recent_words.begin());
    }

    /// The two tokens of a contraction are one word.
    [[nodiscard]] int wordsSaid() const {
        const auto& tokens = listening_.utterance.tokens;
        int words = 0;
        for (std::size_t i = 0; i < tokens.size(); ++i)
            if (i == 0 || tokens[i].begin != tokens[i - 1].begin) ++words;
        return words;
    }

    [[nodiscard]] Evidence evidence(Span span, const std::string& about) const {
        Evidence made;
        made.turn = turnIndex();
        made.about = about;
        made.quote = beginning(listening_.textOf(span), kMaxQuote);
        const auto begin = listening_.utterance.tokens[span.first].begin;
        made.offset = static_cast<int>(
            countCharacters(std::string_view{listening_.utterance.text}.substr(0, begin)));
        return made;
    }

    void show(const std::string& what, const Evidence& quoted) {
        if (state_.shown.try_emplace(what, quoted).second) reply_.evidence.push_back(quoted);
    }

    void noteClaims() {
        for (const auto& [name, span] : findings_.claims) {
            const auto what = "concept:" + name;
            if (state_.shown.count(what) > 0) continue;
            // Whether a name is an owner's depends on what was asked, which depends on the temper.
            if (name != "named_owner") ++new_claims_;
            if (name == "ownership") change_.owns_up = true;
            show(what, evidence(span, what));
        }
    }

    void settleDoubt() {
        if (state_.pending.kind != Pending::Kind::Confirmation || !state_.doubt || isSilence())
            return;
        const auto slot = state_.pending.id;
        const bool said_anew = findings_.slots.count(slot) > 0;
        if (findings_.says_yes && !said_anew) {
            fill(slot, state_.doubt->value, state_.doubt->evidence);
            change_.doubt_confirmed = true;
        } else {
            change_.doubt_denied = findings_.says_no;
        }
        state_.doubt.reset();
        state_.pending = {};
    }

    void fillSlots() {
        for (const auto& [slot, found] : findings_.slots) {
            const auto quoted = evidence(found.span, "slot:" + slot);
            const bool may_ask = state_.asked.count("confirm:" + slot) == 0 && !state_.doubt &&
                                 !found.value.empty() && state_.slots.count(slot) == 0;
            if (found.is_doubtful && may_ask)
                state_.doubt = Doubt{found.value, quoted};
            else
                fill(slot, found.value, quoted);
        }
    }

    void fill(const std::string& slot, const std::string& value, const Evidence& quoted) {
        const auto [filled, is_new] = state_.slots.try_emplace(slot, value);
        // A name says more than "I".
        const bool says_more = !is_new && filled->second.empty() && !value.empty();
        if (!is_new && !says_more) return;
        filled->second = value;
        change_.new_slots.push_back(slot);
        show("slot:" + slot, quoted);
    }

    void noteMissteps() {
        for (const auto& [misstep, span] : findings_.missteps) {
            ++state_.missteps[misstep];
            if (span.first < span.end && state_.misstep_evidence.size() < kMaxMisstepEvidence)
                state_.misstep_evidence.push_back(evidence(span, misstep));
        }
    }

    void judgePending() {
        auto& pending = state_.pending;
        switch (pending.kind) {
            case Pending::Kind::None:
            case Pending::Kind::Confirmation:
                return;
            case Pending::Kind::Opening:
                change_.pending_answered = !isSilence() && !findings_.greets;
                break;
            case Pending::Kind::Objection:
                if (const auto* const objection = listening_.scenario.findObjection(pending.id);
                    objection == nullptr) {
                    change_.pending_answered = true;
                } else if (const auto span = answerTo(*objection)) {
                    answer(*objection, *span);
                    change_.pending_answered = true;
                }
                break;
            case Pending::Kind::Slot:
                change_.pending_answered = state_.slots.count(pending.id) > 0 || state_.doubt;
                break;
            case Pending::Kind::Criterion:
                change_.pending_answered = bringsNearer(pending.id);
                break;
        }
        if (change_.pending_answered)
            pending = {};
        else if (state_.escalated && !findings_.asks_to_repeat && findings_.missteps.empty())
            ++state_.strikes_since_escalation;
    }

    [[nodiscard]] std::optional<Span> satisfies(const Condition& condition) const {
        if (condition.subject == Condition::Subject::Slot) {
            const auto found = findings_.slots.find(condition.id);
            if (found != findings_.slots.end()) return found->second.span;
        }
        if (condition.subject == Condition::Subject::Concept) {
            const auto found = findings_.claims.find(condition.id);
            if (found != findings_.claims.end()) return found->second;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Span> answerTo(const Objection& objection) const {
        if (findings_.has("blame") || findings_.has("insult")) return std::nullopt;
        for (const auto& condition : objection.accept)
            if (const auto span = satisfies(condition)) return span;
        if (!objection.accept.empty() || isSilence()) return std::nullopt;
        const bool evades = findings_.has("rambling") || findings_.is_question;
        const bool answers = findings_.substance > 0 || findings_.claimed("ownership") ||
                             (!findings_.has("hedge") && sharesWords(objection));
        if (evades || !answers) return std::nullopt;
        return listening_.clauseAround(0);
    }

    /// Speaks of what the objection speaks of.
    [[nodiscard]] bool sharesWords(const Objection& objection) const {
        const auto& lexicon = *listening_.scenario.lexicon;
        const auto asked = takeApart(cleanText(objection.lines.front(), 2'000), lexicon.spelling);
        std::size_t shared = 0;
        for (const auto& token : asked.tokens) {
            const auto& said = listening_.utterance.tokens;
            const bool is_said = std::any_of(said.begin(), said.end(), [&](const Token& other) {
                return other.word == token.word;
            });
            if (is_said && lexicon.stop_words.count(token.word) == 0) ++shared;
        }
        return shared >= kSharedWordsOfAnAnswer;
    }

    void answer(const Objection& objection, Span span) {
        const auto quoted = evidence(span, "objection:" + objection.id);
        if (!state_.answered.try_emplace(objection.id, quoted).second) return;
        reply_.evidence.push_back(quoted);
        reply_.actions.push_back({"objection_answered", objection.id});
        change_.objection_answered = objection.id;
    }

    /// Who comes back to an earlier objection has answered it too.
    void judgeOtherObjections() {
        for (const auto& id : state_.raised) {
            const auto* const objection = listening_.scenario.findObjection(id);
            if (objection == nullptr || objection->accept.empty() || state_.answered.count(id) > 0)
                continue;
            if (const auto span = answerTo(*objection)) answer(*objection, *span);
        }
    }

    [[nodiscard]] bool bringsNearer(const std::string& id) const {
        const auto* const criterion = listening_.scenario.findCriterion(id);
        if (criterion == nullptr) return true;
        return std::any_of(
            criterion->needs.begin(), criterion->needs.end(), [this](const Condition& need) {
                return satisfies(need).has_value();
            });
    }

    void judgeCriteria() {
        for (const auto& criterion : listening_.scenario.success.criteria) {
            if (!state_.allHold(criterion.needs) || isSilence()) continue;
            if (!state_.met.try_emplace(criterion.id, turnIndex()).second) continue;
            change_.criteria_met.push_back(criterion.id);
            reply_.actions.push_back({"criterion_met", criterion.id});
        }
    }

    void remember() {
        if (isSilence() || state_.memory.size() >= kMaxMemory) return;
        for (const auto* const what : {"commitment", "ownership", "measurable"}) {
            const auto found = findings_.claims.find(what);
            if (found == findings_.claims.end()) continue;
            if (found->second.end - found->second.first < kMemorableWords) continue;
            state_.memory.push_back(evidence(found->second, what));
            return;
        }
    }

    /// Patience depends on what was said alone, so that who is milder never has less of it.
    void moveFeelings() {
        const auto sensitivity = kSensitivity[static_cast<std::size_t>(temperIndex(state_))];
        int mood = state_.mood;
        int patience =
            state_.patience + new_claims_ * kNewClaimCalms * (5 - temperIndex(state_)) / 5;
        for (const auto& cost : kCosts) {
            if (!findings_.has(cost.misstep)) continue;
            mood -= cost.mood * sensitivity / 100;
            patience -= cost.patience * sensitivity / 100;
        }
        if (listening_.event.barge_in) mood -= kSpeakingOverCosts * sensitivity / 100;
        if (findings_.claimed("ownership")) mood += kOwnershipLifts;
        if (change_.objection_answered) mood += kAnswerLifts;
        mood += static_cast<int>(change_.new_slots.size()) * kSlotLifts;
        state_.mood = std::clamp(mood, -100, 100);
        state_.patience = std::clamp(patience, 0, 100);
        if (state_.escalated && !findings_.missteps.empty()) ++state_.strikes_since_escalation;
    }

    const Listening& listening_;
    const Findings& findings_;
    State& state_;
    Reply& reply_;
    Change change_;
    int new_claims_ = 0;
};

}  // namespace

void forgetUnheard(State& state, const Event& event) {
    if (!event.heard) return;
    auto& transcript = state.transcript;
    std::string speaker;
    while (!transcript.empty() && transcript.back().speaker != "user") {
        speaker = transcript.back().speaker;
        transcript.pop_back();
    }
    constexpr std::size_t kMaxHeard = 16 * 1024;
    const auto heard = cleanText(trimmed(*event.heard), kMaxHeard);
    state.pending.unheard = heard.find(state.pending.question) == std::string::npos;
    if (heard.empty()) return;
    Turn turn;
    turn.speaker = speaker.empty() ? "persona" : speaker;
    turn.text = heard;
    turn.words = static_cast<int>(takeApart(heard, {}).tokens.size());
    transcript.push_back(std::move(turn));
}

Change takeIn(const Listening& listening, const Findings& findings, State& state, Reply& reply) {
    return Intake{listening, findings, state, reply}.take();
}

}  // namespace parley::brain

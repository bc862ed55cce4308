#include "detectors.hpp"

#include <algorithm>
#include <optional>

namespace parley::brain {
namespace {

// Below this a word that a plan hangs on is asked back.
constexpr double kClearWord = 0.6;
constexpr double kClearUtterance = 0.5;
// "seven percent of all sites": one word after the figure is its unit.
constexpr std::size_t kUnitWords = 1;

/// A promise needs a verb that does something: "it will be better" is none, nor is "we will see".
bool doesSomething(const Listening& listening, const Hit& hit) {
    const auto& tokens = listening.utterance.tokens;
    if (hit.end >= tokens.size() || tokens[hit.end].starts_clause) return false;
    return !listening.begins("weak_verb", hit.end, hit.end + 1);
}

std::vector<Span> commitments(const Listening& listening) {
    std::vector<Span> found;
    for (const auto& hit : listening.hitsOf("commitment"))
        if (listening.isStated(hit) && doesSomething(listening, hit))
            found.push_back(listening.clauseAround(hit.first));
    for (const auto& hit : listening.hitsOf("commitment_done"))
        if (listening.isStated(hit)) found.push_back(listening.clauseAround(hit.first));
    return found;
}

std::optional<Span> longest(const Listening& listening, const char* name) {
    std::optional<Span> best;
    for (const auto& hit : listening.hitsOf(name)) {
        if (!listening.isStated(hit)) continue;
        if (!best || hit.end - hit.first > best->end - best->first) best = Span{hit.first, hit.end};
    }
    return best;
}

std::optional<Span> personNamed(const Listening& listening) {
    const auto& tokens = listening.utterance.tokens;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].name) continue;
        auto end = i + 1;
        while (end < tokens.size() && tokens[end].name && !tokens[end].starts_clause)
            ++end;
        return Span{i, end};
    }
    return std::nullopt;
}

std::vector<bool> partsOf(const std::vector<Hit>& hits, std::size_t tokens) {
    std::vector<bool> parts(tokens);
    for (const auto& hit : hits)
        std::fill(
            parts.begin() + static_cast<std::ptrdiff_t>(hit.first),
            parts.begin() + static_cast<std::ptrdiff_t>(hit.end),
            true);
    return parts;
}

/// The first figure, and rather one that measures something than one that counts something.
std::optional<Span> figure(const Listening& listening) {
    const auto& tokens = listening.utterance.tokens;
    const auto dated = partsOf(listening.hitsOf("when"), tokens.size());
    const auto measuring = partsOf(listening.hitsOf("measure"), tokens.size());
    std::optional<Span> first;
    for (const auto& sentence : listening.utterance.sentences) {
        if (sentence.question) continue;
        for (auto i = sentence.first; i < sentence.end; ++i) {
            // "One" is more often a pronoun than a figure.
            if (!tokens[i].number || tokens[i].word == "one" || dated[i]) continue;
            auto end = i + 1;
            while (end < sentence.end && tokens[end].number)
                ++end;
            bool has_unit = end < sentence.end && !tokens[end].starts_clause;
            // "12 to 40 per day" is one figure.
            for (; measuring[i] && end < sentence.end && measuring[end]; ++end)
                has_unit = false;
            const Span found{i, end + (has_unit ? kUnitWords : 0)};
            if (measuring[i] || (has_unit && measuring[end])) return found;
            if (!first) first = found;
        }
    }
    return first;
}

bool isDoubtful(const Listening& listening, Span span) {
    const auto& event = listening.event;
    if (event.words.empty()) return event.confidence < kClearUtterance;
    for (auto i = span.first; i < span.end; ++i)
        for (const auto& word : event.words)
            if (word.confidence < kClearWord &&
                lowered(word.text) == listening.utterance.tokens[i].word)
                return true;
    return false;
}

bool isPending(const State& state, const char* slot) {
    return state.pending.kind == Pending::Kind::Slot && state.pending.id == slot;
}

class PlanFinder {
public:
    PlanFinder(const Listening& listening, Findings& findings)
        : listening_{listening}, findings_{findings}, promises_{commitments(listening)} {}

    void find() {
        findAction();
        findPerson();
        findDate();
        findFigure();
        findOwnSlots();
    }

private:
    void add(const std::string& slot, Span span, std::string value) {
        const bool doubtful = slot != "action" && isDoubtful(listening_, span);
        findings_.slots[slot] = {std::move(value), span, doubtful};
    }

    void findAction() {
        if (promises_.empty()) return;
        ++findings_.substance;
        add("action", promises_.front(), listening_.textOf(promises_.front()));
        findings_.claims["commitment"] = promises_.front();
    }

    void findPerson() {
        const auto owners = longest(listening_, "owner");
        const bool is_about_duty =
            owners || !promises_.empty() || isPending(listening_.state, "who");
        const auto named = personNamed(listening_);
        if (named) ++findings_.substance;
        if (named && is_about_duty) {
            add("who", *named, listening_.textOf(*named));
            findings_.claims["named_owner"] = listening_.clauseAround(named->first);
            return;
        }
        const auto self = longest(listening_, "self_owner");
        const bool answers = isPending(listening_.state, "who") && longest(listening_, "self");
        if (self) add("who", listening_.clauseAround(self->first), {});
        if (!self && answers) add("who", *longest(listening_, "self"), {});
    }

    void findDate() {
        const auto date = longest(listening_, "when");
        if (!date) return;
        ++findings_.substance;
        const bool is_about_plan = !promises_.empty() || isPending(listening_.state, "when") ||
                                   listening_.state.slots.count("action") > 0 ||
                                   longest(listening_, "owner");
        if (is_about_plan) add("when", *date, listening_.textOf(*date));
    }

    void findFigure() {
        const auto number = figure(listening_);
        if (!number) return;
        ++findings_.substance;
        const bool measures =
            longest(listening_, "measure") || isPending(listening_.state, "number");
        if (measures) add("number", *number, listening_.textOf(*number));
    }

    /// Slots that the scenario adds are found by their patterns alone.
    void findOwnSlots() {
        for (const auto& slot : listening_.scenario.slots) {
            const auto name = "slot:" + slot.id;
            const auto found = longest(listening_, name.c_str());
            if (!found) continue;
            ++findings_.substance;
            if (findings_.slots.count(slot.id) > 0) continue;
            add(slot.id, listening_.clauseAround(found->first), listening_.textOf(*found));
        }
    }

    const Listening& listening_;
    Findings& findings_;
    std::vector<Span> promises_;
};

}  // namespace

void findPlan(const Listening& listening, Findings& findings) {
    PlanFinder{listening, findings}.find();
}

}  // namespace parley::brain

#include "debrief.hpp"

#include "rubric.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>

namespace parley::brain {

// In state.cpp; nlohmann finds it by its name.
void to_json(nlohmann::json& to, const Evidence& evidence);

namespace {

using nlohmann::json;

// From here on an item is a strength.
constexpr int kStrong = 70;
constexpr std::size_t kMaxStrengths = 4;
constexpr std::size_t kMaxMissteps = 3;
constexpr int kClearSpeechPercent = 75;
constexpr std::size_t kLongestDebriefQuote = 160;
constexpr std::array<const char*, 5> kWorstFirst{
    "insult", "blame", "rambling", "hedge", "repetition"};

class Writer {
public:
    Writer(const Scenario& scenario, const State& state)
        : scenario_{scenario}, state_{state}, words_{scenario.lexicon->debrief} {}

    Debrief write() {
        debrief_.outcome = outcome();
        for (const auto& item : scenario_.rubric)
            debrief_.rubric.push_back(judge(scenario_, state_, item));
        addUp();
        findStrengths();
        findMissteps();
        findGaps();
        debrief_.takeaway = takeaway();
        debrief_.metrics = measure(scenario_, state_);
        const auto& confidence = debrief_.metrics.mean_confidence_percent;
        if (confidence && *confidence < kClearSpeechPercent)
            debrief_.notes.push_back(words_.at("notes").at("confidence").get<std::string>());
        return std::move(debrief_);
    }

private:
    [[nodiscard]] Outcome outcome() const {
        if (state_.hasEnded()) return state_.outcome;
        return state_.escalated ? Outcome::Escalated : Outcome::Unresolved;
    }

    void addUp() {
        int sum = 0;
        for (const auto& score : debrief_.rubric)
            sum += score.weight * score.percent;
        // Weights add up to 100, so this is a share of ten thousand.
        debrief_.score_tenths = std::clamp((sum + 50) / 100, 0, 100);
    }

    void findStrengths() {
        auto best = debrief_.rubric;
        std::stable_sort(best.begin(), best.end(), [](const SubScore& left, const SubScore& right) {
            return left.weight * left.percent > right.weight * right.percent;
        });
        for (const auto& score : best)
            if (score.percent >= kStrong && debrief_.strengths.size() < kMaxStrengths)
                debrief_.strengths.push_back(
                    {score.id,
                     filled(words_.at("strength").get<std::string>(), "{label}", score.label),
                     score.evidence.front()});
    }

    void findMissteps() {
        for (const auto* const misstep : kWorstFirst) {
            const auto shown = std::find_if(
                state_.misstep_evidence.begin(),
                state_.misstep_evidence.end(),
                [&](const Evidence& evidence) { return evidence.about == misstep; });
            const bool is_told = shown != state_.misstep_evidence.end() &&
                                 debrief_.improvements.size() < kMaxMissteps;
            if (!is_told) continue;
            const auto& texts = words_.at("misstep").at(misstep);
            advice_ = advice_.empty() ? texts.at("advice").get<std::string>() : advice_;
            debrief_.improvements.push_back(
                {misstep,
                 texts.at("label").get<std::string>() + ". " +
                     texts.at("advice").get<std::string>(),
                 *shown});
        }
    }

    /// What was shown in part is an improvement with its quote, what was not at all is missing.
    void findGaps() {
        for (std::size_t i = 0; i < debrief_.rubric.size(); ++i) {
            const auto& score = debrief_.rubric[i];
            const auto& item = scenario_.rubric[i];
            if (score.percent >= kStrong || item.weight == 0) continue;
            if (score.percent > 0 && !item.advice.empty())
                debrief_.improvements.push_back({item.id, item.advice, score.evidence.front()});
            else
                debrief_.missing.push_back({item.id, item.label, item.advice, item.example});
        }
        for (const auto& criterion : scenario_.success.criteria) {
            const bool is_known =
                state_.met.count(criterion.id) > 0 ||
                std::any_of(
                    debrief_.missing.begin(), debrief_.missing.end(), [&](const Missing& missing) {
                        return missing.about == criterion.id;
                    });
            if (!is_known)
                debrief_.missing.push_back({criterion.id, criterion.label, {}, criterion.example});
        }
    }

    [[nodiscard]] std::optional<Evidence> lastWords() const {
        for (std::size_t i = state_.transcript.size(); i-- > 0;) {
            const auto& turn = state_.transcript[i];
            if (turn.speaker != "user" || turn.text.empty()) continue;
            return Evidence{
                static_cast<int>(i),
                "last words",
                std::string{beginning(turn.text, kLongestDebriefQuote)},
                0};
        }
        return std::nullopt;
    }

    [[nodiscard]] Point takeaway() const {
        const auto& texts = words_.at("takeaway");
        const auto last = lastWords();
        if (!last) return {"silence", texts.at("silent").get<std::string>(), std::nullopt};
        if (!advice_.empty() && debrief_.outcome != Outcome::Success)
            return {
                debrief_.improvements.front().about,
                filled(texts.at("fix").get<std::string>(), "{advice}", advice_),
                debrief_.improvements.front().evidence};
        if (debrief_.outcome == Outcome::Success && !debrief_.strengths.empty())
            return {
                debrief_.strengths.front().about,
                texts.at("success").get<std::string>(),
                debrief_.strengths.front().evidence};
        if (debrief_.missing.empty()) return {"goal", nextStep(), last};
        const auto& missing = debrief_.missing.front();
        auto text = texts.at("missing").get<std::string>();
        text = filled(
            filled(text, "{label}", lowerFirst(missing.label)), "{example}", missing.example);
        return {missing.about, text, last};
    }

    [[nodiscard]] std::string nextStep() const {
        const auto& texts = words_.at("takeaway");
        if (debrief_.improvements.empty()) return texts.at("unfinished").get<std::string>();
        return filled(
            texts.at("fix").get<std::string>(), "{advice}", debrief_.improvements.front().text);
    }

    static std::string lowerFirst(std::string text) {
        if (!text.empty()) text.replace(0, 1, lowered(text.substr(0, 1)));
        return text;
    }

    const Scenario& scenario_;
    const State& state_;
    const json& words_;
    Debrief debrief_;
    /// About the worst misstep.
    std::string advice_;
};

json pointJson(const Point& point) {
    json to{{"about", point.about}, {"text", point.text}, {"evidence", nullptr}};
    if (point.evidence) {
        to["evidence"] = *point.evidence;
        to["evidence"]["speaker"] = "user";
    }
    return to;
}

json pointsJson(const std::vector<Point>& points) {
    auto to = json::array();
    for (const auto& point : points)
        to.push_back(pointJson(point));
    return to;
}

template <typename Value>
json orNull(const std::optional<Value>& value) {
    return value ? json(*value) : json(nullptr);
}

json metricsJson(const Metrics& metrics) {
    auto criteria = json::array();
    for (const auto& met : metrics.criteria)
        criteria.push_back(
            {{"id", met.id},
             {"label", met.label},
             {"met", met.turn.has_value()},
             {"turn", orNull(met.turn)}});
    return {
        {"user_turns", metrics.user_turns},
        {"user_words", metrics.user_words},
        {"talk_ratio_percent", metrics.talk_ratio_percent},
        {"words_per_minute", orNull(metrics.words_per_minute)},
        {"fillers", metrics.fillers},
        {"longest_monologue_words", metrics.longest_monologue_words},
        {"longest_monologue_turn", orNull(metrics.longest_monologue_turn)},
        {"mean_response_delay_ms", orNull(metrics.mean_response_delay_ms)},
        {"mean_confidence_percent", orNull(metrics.mean_confidence_percent)},
        {"silences", metrics.silences},
        {"criteria", std::move(criteria)}};
}

}  // namespace

Debrief Debrief::of(const Scenario& scenario, const State& state) {
    return Writer{scenario, state}.write();
}

json Debrief::toJson() const {
    auto items = json::array();
    for (const auto& score : rubric) {
        auto quotes = json::array();
        for (const auto& evidence : score.evidence)
            quotes.push_back(pointJson({score.id, {}, evidence}).at("evidence"));
        items.push_back(
            {{"id", score.id},
             {"label", score.label},
             {"weight", score.weight},
             {"percent", score.percent},
             {"evidence", std::move(quotes)}});
    }
    auto lacking = json::array();
    for (const auto& one : missing)
        lacking.push_back(
            {{"about", one.about},
             {"label", one.label},
             {"advice", one.advice},
             {"example", one.example}});
    return {
        {"grader", kGrader},
        {"score", score_tenths / 10.0},
        {"outcome", nameOf(outcome)},
        {"rubric", std::move(items)},
        {"strengths", pointsJson(strengths)},
        {"improvements", pointsJson(improvements)},
        {"takeaway", pointJson(takeaway)},
        {"missing", std::move(lacking)},
        {"metrics", metricsJson(metrics)},
        {"notes", notes}};
}

}  // namespace parley::brain

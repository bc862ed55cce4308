#include "judgement.hpp"

#include "talk_points.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace parley::experience::practice {

namespace {

using conversation::Speaker;
using conversation::TurnRecord;
using nlohmann::json;

constexpr double kTenth = 10.0;
// Shorter turns say nothing about a pace.
constexpr std::chrono::milliseconds kPacedTurn{1'000};

double inSeconds(std::chrono::milliseconds time) {
    return std::chrono::duration<double>{time}.count();
}

template <typename Value>
json orNull(const std::optional<Value>& value) {
    return value ? json(*value) : json(nullptr);
}

int wordsIn(const std::string& text) {
    int words = 0;
    bool inside = false;
    for (const unsigned char symbol : text) {
        const bool is_word = std::isalnum(symbol) != 0 || symbol >= 0x80 || symbol == '\'';
        words += is_word && !inside ? 1 : 0;
        inside = is_word;
    }
    return words;
}

std::optional<int> pace(int words, std::chrono::milliseconds time) {
    constexpr double kMinute_s = 60;
    if (time < kPacedTurn) return std::nullopt;
    return static_cast<int>(std::lround(words * kMinute_s / inSeconds(time)));
}

/// Points out of ten, as a share of a hundred weights makes them.
double inPoints(int weight, int percent) {
    constexpr double kAll = 1'000;
    return std::round(weight * percent * kTenth / kAll) / kTenth;
}

class BodyWriter {
public:
    BodyWriter(const TalkReplay& replay, const brain::Debrief& debrief)
        : replay_{replay}, debrief_{debrief} {}

    json write() {
        const auto points = practice::pointsOf(replay_, debrief_);
        return {
            {"grader", brain::Debrief::kGrader},
            {"score", debrief_.score_tenths / kTenth},
            {"outcome", brain::nameOf(debrief_.outcome)},
            {"temper", replay_.state().temper},
            {"rubric", rubric()},
            {"deductions", deductions()},
            {"strengths", listOf(points.strengths)},
            {"improvements", listOf(points.improvements)},
            {"takeaway", toJson(points.takeaway)},
            {"missing", missing()},
            {"metrics", metrics()},
            {"timeline", timeline()},
            {"notes", debrief_.notes},
            {"commentary", nullptr}};
    }

private:
    static json listOf(const std::vector<TalkPoint>& points) {
        auto list = json::array();
        for (const auto& point : points)
            list.push_back(toJson(point));
        return list;
    }

    [[nodiscard]] json rubric() const {
        auto items = json::array();
        for (const auto& score : debrief_.rubric) {
            auto quotes = json::array();
            for (const auto& evidence : score.evidence)
                if (const auto quote = quoteOf(replay_, evidence)) quotes.push_back(toJson(*quote));
            items.push_back(
                {{"id", score.id},
                 {"label", score.label},
                 {"weight", score.weight},
                 {"percent", score.percent},
                 {"points", inPoints(score.weight, score.percent)},
                 {"quotes", std::move(quotes)}});
        }
        return items;
    }

    /// What is missing from ten points, item by item, and why.
    [[nodiscard]] json deductions() const {
        auto list = json::array();
        const auto& items = replay_.scenario().rubric;
        for (std::size_t i = 0; i < debrief_.rubric.size(); ++i) {
            const auto& score = debrief_.rubric[i];
            const auto points = inPoints(score.weight, 100 - score.percent);
            if (points <= 0) continue;
            list.push_back(
                {{"about", score.id},
                 {"points", points},
                 {"reason", reasonOf(items[i], score.evidence.empty())}});
        }
        return list;
    }

    [[nodiscard]] std::string reasonOf(const brain::RubricItem& item, bool nothing_shown) const {
        using Measure = brain::RubricItem::Measure;
        if (nothing_shown) return "Nothing that you said shows it.";
        if (item.measure != Measure::Composure && item.measure != Measure::Concision)
            return "Shown in part.";
        std::string reason;
        for (const auto& [misstep, times] : replay_.state().missteps)
            reason += (reason.empty() ? "" : ", ") + misstep + " (" + std::to_string(times) + ")";
        return reason.empty() ? "Shown in part." : "Found: " + reason + ".";
    }

    [[nodiscard]] json missing() const {
        auto list = json::array();
        for (const auto& one : debrief_.missing)
            list.push_back(
                {{"about", one.about},
                 {"label", one.label},
                 {"advice", one.advice},
                 {"example", one.example}});
        return list;
    }

    [[nodiscard]] json metrics() const {
        const auto& counted = debrief_.metrics;
        std::chrono::milliseconds ours{0};
        std::chrono::milliseconds theirs{0};
        std::chrono::milliseconds longest{0};
        int timed_words = 0;
        int interrupted_us = 0;
        for (const auto& turn : replay_.transcript().turns) {
            const bool is_user = turn.speaker == Speaker::User;
            (is_user ? theirs : ours) += turn.length;
            if (is_user && turn.length > std::chrono::milliseconds{0})
                timed_words += wordsIn(TalkReplay::wordsOf(turn));
            if (is_user) longest = std::max(longest, turn.length);
            if (!is_user && turn.interrupted) ++interrupted_us;
        }
        std::optional<int> longest_turn;
        if (counted.longest_monologue_turn)
            longest_turn = replay_.seqOf(*counted.longest_monologue_turn);
        const auto all = ours + theirs;
        std::optional<int> talk_time;
        if (theirs > std::chrono::milliseconds{0})
            talk_time = static_cast<int>(theirs.count() * 100 / all.count());
        return {
            {"user_turns", counted.user_turns},
            {"user_words", counted.user_words},
            {"talk_ratio_percent", counted.talk_ratio_percent},
            {"talk_time_percent", orNull(talk_time)},
            {"words_per_minute", orNull(pace(timed_words, theirs))},
            {"fillers", counted.fillers},
            {"longest_monologue_words", counted.longest_monologue_words},
            {"longest_monologue", inSeconds(longest)},
            {"longest_monologue_turn", orNull(longest_turn)},
            {"response_delay", meanDelay()},
            {"confidence_percent", orNull(counted.mean_confidence_percent)},
            {"silences", counted.silences},
            {"interruptions_by_user", interrupted_us},
            {"interruptions_of_user", count("interrupt")},
            {"escalations", count("escalate")},
            {"criteria_met", replay_.state().met.size()},
            {"criteria", criteria()}};
    }

    [[nodiscard]] json meanDelay() const {
        double sum = 0;
        int counted = 0;
        for (const auto& heard : replay_.heard()) {
            if (heard.delay_ms == 0) continue;
            sum += heard.delay_ms;
            ++counted;
        }
        if (counted == 0) return nullptr;
        return std::round(sum / counted) / 1'000;
    }

    [[nodiscard]] int count(std::string_view action) const {
        int times = 0;
        for (const auto& heard : replay_.heard())
            times += static_cast<int>(std::ranges::count(
                heard.actions, action, [](const brain::Action& one) { return one.type; }));
        return times;
    }

    [[nodiscard]] json criteria() const {
        auto list = json::array();
        for (const auto& one : debrief_.metrics.criteria) {
            const auto seq = one.turn ? replay_.seqOf(*one.turn) : std::nullopt;
            const auto* const turn = seq ? replay_.turn(*seq) : nullptr;
            list.push_back(
                {{"id", one.id},
                 {"label", one.label},
                 {"met", one.turn.has_value()},
                 {"turn", orNull(seq)},
                 {"at", turn == nullptr ? json(nullptr) : json(inSeconds(turn->started))}});
        }
        return list;
    }

    [[nodiscard]] json timeline() const {
        auto list = json::array();
        for (const auto& turn : replay_.transcript().turns) {
            const auto words = TalkReplay::wordsOf(turn);
            const bool is_user = turn.speaker == Speaker::User;
            const auto* const heard = is_user ? replay_.find(turn.seq) : nullptr;
            const int count = wordsIn(words);
            list.push_back(
                {{"turn", turn.seq},
                 {"speaker", conversation::toText(turn.speaker)},
                 {"started", inSeconds(turn.started)},
                 {"length", inSeconds(turn.length)},
                 {"words", count},
                 {"words_per_minute", orNull(pace(count, turn.length))},
                 {"fillers", is_user ? brain::countFillers(replay_.scenario(), words) : 0},
                 {"delay", heard == nullptr ? json(nullptr) : json(heard->delay_ms / 1'000.0)},
                 {"interrupted", turn.interrupted},
                 {"marks", heard == nullptr ? json::array() : marksOf(*heard)}});
        }
        return list;
    }

    [[nodiscard]] json marksOf(const HeardTurn& heard) const {
        auto marks = json::array();
        for (const auto& misstep : heard.missteps)
            marks.push_back({{"kind", "misstep"}, {"about", misstep}, {"label", misstep}});
        for (const auto& action : heard.actions)
            if (action.type != "end" && action.type != "confirm")
                marks.push_back(
                    {{"kind", action.type}, {"about", action.about}, {"label", labelOf(action)}});
        return marks;
    }

    [[nodiscard]] std::string labelOf(const brain::Action& action) const {
        if (const auto* const criterion = replay_.scenario().findCriterion(action.about);
            criterion != nullptr && action.type == "criterion_met")
            return criterion->label;
        if (const auto* const objection = replay_.scenario().findObjection(action.about))
            return objection->lines.front();
        return action.about;
    }

    const TalkReplay& replay_;
    const brain::Debrief& debrief_;
};

}  // namespace

Judgement judge(
    const brain::Scenario& scenario, const conversation::Transcript& transcript, int temper) {
    const TalkReplay replay{scenario, transcript, temper};
    const auto debrief = brain::Debrief::of(scenario, replay.state());
    return {
        .score_tenths = debrief.score_tenths,
        .outcome = brain::nameOf(debrief.outcome),
        .body = BodyWriter{replay, debrief}.write()};
}

}  // namespace parley::experience::practice

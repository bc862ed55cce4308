#include "talk_points.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace parley::experience::practice {

namespace {

using brain::Evidence;
using conversation::Speaker;
using nlohmann::json;

constexpr std::size_t kPoints = 3;
constexpr std::size_t kLongestQuote = 240;
// From here on an item of the rubric counts as done.
constexpr int kDone = 70;
constexpr int kManyWords = 60;
constexpr int kFiercest = 5;

struct Sign {
    const char* shown;
    const char* text;
};

/// What does a talk good whatever its rubric says.
constexpr std::array kGoodSigns{
    Sign{"concept:empathy", "You showed that you understand the other side."},
    Sign{"concept:ownership", "You took responsibility."},
    Sign{"concept:data", "You brought figures instead of adjectives."},
    Sign{"concept:measurable", "You said what it can be measured by."},
    Sign{"slot:when", "You gave a date."},
    Sign{"slot:action", "You said what will be done."},
    Sign{"slot:who", "You named who does it."},
    Sign{"concept:limit", "You were open about what you cannot promise."},
    Sign{"concept:thanks", "You stayed courteous."}};

std::string cut(const std::string& text) {
    return std::string{brain::beginning(text, kLongestQuote)};
}

class PointWriter {
public:
    PointWriter(const TalkReplay& replay, const brain::Debrief& debrief)
        : replay_{replay}, debrief_{debrief} {}

    TalkPoints write() {
        findStrengths();
        findImprovements();
        takeAway();
        return std::move(points_);
    }

private:
    static bool isFull(const std::vector<TalkPoint>& points) { return points.size() >= kPoints; }

    void praise(const std::string& about, const std::string& text, const Evidence& shown) {
        if (isFull(points_.strengths) || !praised_.insert(about).second) return;
        if (auto quote = quoteOf(replay_, shown)) {
            credited_.insert(quote->turn);
            points_.strengths.push_back({.about = about, .text = text, .quote = std::move(quote)});
        }
    }

    void findStrengths() {
        for (const auto& point : debrief_.strengths)
            if (point.evidence) praise(point.about, point.text, *point.evidence);
        for (const auto& score : debrief_.rubric)
            if (score.percent > 0 && score.percent < kDone && !score.evidence.empty())
                praise(score.id, score.label + ", in part.", score.evidence.front());
        for (const auto& sign : kGoodSigns)
            if (const auto shown = replay_.state().shown.find(sign.shown);
                shown != replay_.state().shown.end())
                praise(sign.shown, sign.text, shown->second);
    }

    void advise(TalkPoint point) {
        if (isFull(points_.improvements) || !advised_.insert(point.about).second) return;
        points_.improvements.push_back(std::move(point));
    }

    void findImprovements() {
        for (const auto& point : debrief_.improvements)
            if (point.evidence)
                advise(
                    {.about = point.about,
                     .text = point.text,
                     .example = exampleOf(point.about),
                     .quote = quoteOf(replay_, *point.evidence)});
        for (const auto& missing : debrief_.missing) {
            if (isFull(points_.improvements)) return;
            const auto& advice = missing.advice;
            advise(
                {.about = missing.about,
                 .text = missing.label + (advice.empty() ? " was missing." : ": " + advice),
                 .example = missing.example,
                 .quote = moment()});
        }
        polish();
    }

    /// Where nothing was missing there is still how it was said.
    void polish() {
        const auto& metrics = debrief_.metrics;
        if (metrics.longest_monologue_words > kManyWords)
            if (const auto seq = longestTurn())
                advise(
                    {.about = "length",
                     .text = "This was your longest turn, with " +
                             std::to_string(metrics.longest_monologue_words) +
                             " words. Say the answer first, and stop there.",
                     .quote = wholeTurn(*seq)});
        if (metrics.fillers > 0)
            if (const auto seq = turnWithMostFillers())
                advise(
                    {.about = "fillers",
                     .text = "Leave a pause where you now say \"um\" or \"you know\".",
                     .quote = wholeTurn(*seq)});
        if (const auto seq = slowestTurn())
            advise(
                {.about = "delay",
                 .text = "Here you took longest to begin. A short first sentence gives you time.",
                 .quote = wholeTurn(*seq)});
        if (const auto seq = turnThatMetTheLast())
            advise(
                {.about = "earlier",
                 .text = "This came last, and it was needed. Say it in one of your first turns.",
                 .quote = wholeTurn(*seq)});
        if (const auto seq = lastUserTurn())
            advise({.about = "temper", .text = nextTemper(), .quote = wholeTurn(*seq)});
        if (const auto seq = longestTurn())
            advise(
                {.about = "shorter",
                 .text = "This was your longest turn. Try it again with half of the words.",
                 .quote = wholeTurn(*seq)});
    }

    [[nodiscard]] std::string nextTemper() const {
        const int temper = replay_.state().temper;
        if (temper == kFiercest)
            return "That was the fiercest temper. Do it once more, and faster.";
        return "Say it again against temper " + std::to_string(temper + 1) +
               ", where less patience is left for it.";
    }

    void takeAway() {
        const auto& from = debrief_.takeaway;
        points_.takeaway = {
            .about = from.about, .text = from.text, .example = exampleOf(from.about)};
        if (from.evidence) points_.takeaway.quote = quoteOf(replay_, *from.evidence);
        if (!points_.takeaway.quote) points_.takeaway.quote = moment();
    }

    [[nodiscard]] std::string exampleOf(const std::string& about) const {
        for (const auto& item : replay_.scenario().rubric)
            if (item.id == about) return item.example;
        const auto* const criterion = replay_.scenario().findCriterion(about);
        return criterion == nullptr ? std::string{} : criterion->example;
    }

    /// Where something could have been said: a turn of the user's that no credit rests on, or else
    /// a question of the other side's.
    [[nodiscard]] std::optional<TurnQuote> moment() {
        const auto& turns = replay_.transcript().turns;
        for (const auto& turn : turns)
            if (turn.speaker == Speaker::User && !TalkReplay::wordsOf(turn).empty() &&
                credited_.insert(turn.seq).second)
                return wholeTurn(turn.seq);
        const auto question = std::find_if(turns.rbegin(), turns.rend(), [&](const auto& turn) {
            return turn.speaker == Speaker::Assistant &&
                   TalkReplay::wordsOf(turn).find('?') != std::string::npos &&
                   credited_.insert(turn.seq).second;
        });
        if (question != turns.rend()) return wholeTurn(question->seq);
        // Of a talk in which little was said, the same words are quoted again.
        if (const auto last = lastUserTurn()) return wholeTurn(*last);
        const auto spoken = std::find_if(turns.begin(), turns.end(), [](const auto& turn) {
            return !TalkReplay::wordsOf(turn).empty();
        });
        return spoken == turns.end() ? std::nullopt : wholeTurn(spoken->seq);
    }

    [[nodiscard]] std::optional<TurnQuote> wholeTurn(int seq) const {
        const auto* const turn = replay_.turn(seq);
        if (turn == nullptr) return std::nullopt;
        return TurnQuote{
            .turn = seq, .speaker = turn->speaker, .quote = cut(TalkReplay::wordsOf(*turn))};
    }

    [[nodiscard]] std::optional<int> longestTurn() const {
        const auto& turn = debrief_.metrics.longest_monologue_turn;
        return turn ? replay_.seqOf(*turn) : std::nullopt;
    }

    [[nodiscard]] std::optional<int> turnThatMetTheLast() const {
        std::optional<int> last;
        for (const auto& criterion : debrief_.metrics.criteria)
            if (criterion.turn) last = std::max(last.value_or(0), *criterion.turn);
        return last ? replay_.seqOf(*last) : std::nullopt;
    }

    [[nodiscard]] std::optional<int> lastUserTurn() const {
        const auto& turns = replay_.transcript().turns;
        const auto last = std::find_if(turns.rbegin(), turns.rend(), [](const auto& turn) {
            return turn.speaker == Speaker::User && !TalkReplay::wordsOf(turn).empty();
        });
        return last == turns.rend() ? std::nullopt : std::optional{last->seq};
    }

    [[nodiscard]] std::optional<int> turnWithMostFillers() const {
        std::optional<int> seq;
        int most = 0;
        for (const auto& turn : replay_.transcript().turns) {
            if (turn.speaker != Speaker::User) continue;
            const int fillers = brain::countFillers(replay_.scenario(), TalkReplay::wordsOf(turn));
            if (fillers > most) seq = turn.seq;
            most = std::max(most, fillers);
        }
        return seq;
    }

    [[nodiscard]] std::optional<int> slowestTurn() const {
        constexpr int kSlow_ms = 3'000;
        const auto& heard = replay_.heard();
        const auto slowest = std::ranges::max_element(heard, {}, &HeardTurn::delay_ms);
        if (slowest == heard.end() || slowest->delay_ms < kSlow_ms) return std::nullopt;
        return slowest->seq;
    }

    const TalkReplay& replay_;
    const brain::Debrief& debrief_;
    TalkPoints points_;
    std::set<std::string> praised_;
    std::set<std::string> advised_;
    /// Turns that were quoted already.
    std::set<int> credited_;
};

}  // namespace

std::optional<TurnQuote> quoteOf(const TalkReplay& replay, const Evidence& evidence) {
    const auto seq = replay.seqOf(evidence.turn);
    if (!seq) return std::nullopt;
    TurnQuote quote{.turn = *seq, .quote = evidence.quote, .offset = evidence.offset};
    // The engine reads a cleaned text; what is quoted stands in the record.
    const auto words = TalkReplay::wordsOf(*replay.turn(*seq));
    const auto at = words.find(quote.quote);
    if (at == std::string::npos) {
        quote.quote = cut(words);
        quote.offset = 0;
    } else {
        const auto before = std::string_view{words}.substr(0, at);
        quote.offset = static_cast<int>(brain::countCharacters(before));
    }
    return quote;
}

TalkPoints pointsOf(const TalkReplay& replay, const brain::Debrief& debrief) {
    return PointWriter{replay, debrief}.write();
}

json toJson(const TurnQuote& quote) {
    return {
        {"turn", quote.turn},
        {"speaker", conversation::toText(quote.speaker)},
        {"quote", quote.quote},
        {"offset", quote.offset}};
}

json toJson(const TalkPoint& point) {
    json to{{"about", point.about}, {"text", point.text}, {"example", nullptr}, {"quote", nullptr}};
    if (!point.example.empty()) to["example"] = point.example;
    if (point.quote) to["quote"] = toJson(*point.quote);
    return to;
}

}  // namespace parley::experience::practice

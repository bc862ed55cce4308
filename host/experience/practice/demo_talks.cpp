#include "demo_talks.hpp"

#include "practice_store.hpp"

#include <conversation/record_rows.hpp>
#include <storage/transaction.hpp>

#include <brain/brain.hpp>
#include <brain/naming.hpp>

#include <algorithm>
#include <array>

namespace parley::experience::practice {

namespace {

using conversation::Speaker;
using conversation::TurnRecord;
using nlohmann::json;
using std::chrono::milliseconds;

/// How well somebody does: the share of the good sentences that they have ready, in percent, and
/// whether they begin with excuses or hedge.
struct DemoTalk {
    int days_ago;
    const char* scenario;
    int temper;
    int ready_percent;
    bool makes_excuses;
};

constexpr std::array kTalks{
    DemoTalk{41, "coo-escalation", 3, 0, true},
    DemoTalk{35, "asking-for-a-raise", 2, 25, false},
    DemoTalk{30, "coo-escalation", 3, 35, true},
    DemoTalk{24, "cfo-budget", 3, 40, false},
    DemoTalk{17, "coo-escalation", 3, 70, false},
    DemoTalk{12, "asking-for-a-raise", 2, 100, false},
    DemoTalk{8, "hotel-complaint", 3, 75, false},
    DemoTalk{5, "cfo-budget", 3, 100, false},
    DemoTalk{2, "coo-escalation", 4, 100, false}};

constexpr std::array kExcuses{
    "Well, you know, the others do not follow the process, and that is not our fault.",
    "Nobody told us about it, and your people never answered.",
    "It is because of the vendor, they refuse to deliver."};
constexpr std::array kHedges{
    "Um, hopefully we will have something soon, I guess.",
    "We will see. It is sort of on its way, you know.",
    "I would have to look into that, maybe next month."};

constexpr int kUserWordsPerMinute = 148;
constexpr int kPersonaWordsPerMinute = 165;
constexpr double kDemoConfidence = 0.94;

milliseconds timeFor(std::string_view text, int words_per_minute) {
    constexpr int kMinute_ms = 60'000;
    const auto words = 1 + std::ranges::count(text, ' ');
    return milliseconds{words * kMinute_ms / words_per_minute};
}

/// What the author wrote down as good sentences, each once.
std::vector<std::string> goodSentences(const brain::Scenario& scenario) {
    std::vector<std::string> sentences;
    const auto add = [&](const std::string& sentence) {
        if (!sentence.empty() && std::ranges::find(sentences, sentence) == sentences.end())
            sentences.push_back(sentence);
    };
    for (const auto& criterion : scenario.success.criteria)
        add(criterion.example);
    for (const auto& item : scenario.rubric)
        add(item.example);
    for (const auto& sample : scenario.samples)
        add(sample);
    return sentences;
}

std::vector<std::string> linesOf(const brain::Scenario& scenario, const DemoTalk& talk) {
    const auto good = goodSentences(scenario);
    const auto ready = good.size() * static_cast<std::size_t>(talk.ready_percent) / 100;
    std::vector<std::string> lines;
    if (talk.makes_excuses) lines.insert(lines.end(), kExcuses.begin(), kExcuses.end());
    for (std::size_t i = 0; i < good.size(); ++i) {
        if (i < ready)
            lines.push_back(good[i]);
        else if (i < ready + kHedges.size())
            lines.emplace_back(kHedges[i - ready]);
    }
    return lines;
}

/// A talk on its way to the record.
class Staging {
public:
    explicit Staging(const brain::Scenario& scenario, int temper)
        : brain_{scenario}, state_{brain_.begin({temper, 0})} {}

    void play(const std::vector<std::string>& lines) {
        answer(brain_.open(state_));
        for (const auto& line : lines) {
            if (state_.hasEnded()) return;
            say(line);
        }
    }

    [[nodiscard]] const std::vector<TurnRecord>& turns() const { return turns_; }
    [[nodiscard]] milliseconds length() const { return now_; }
    [[nodiscard]] milliseconds spoken(Speaker speaker) const {
        milliseconds sum{0};
        for (const auto& turn : turns_)
            if (turn.speaker == speaker) sum += turn.length;
        return sum;
    }

private:
    void say(const std::string& line) {
        // Longer where there is less to say.
        const milliseconds delay{700 + static_cast<int>(line.size() * 37 % 1'900)};
        now_ += delay;
        brain::Event event;
        event.text = line;
        event.confidence = kDemoConfidence;
        event.silence_ms = static_cast<int>(delay.count());
        event.duration_ms = static_cast<int>(timeFor(line, kUserWordsPerMinute).count());
        add(Speaker::User, line, milliseconds{event.duration_ms});
        answer(brain_.turn(state_, event));
    }

    void answer(const brain::Reply& reply) {
        constexpr milliseconds kThought{820};
        now_ += kThought;
        add(Speaker::Assistant,
            brain::withNames(reply.say),
            timeFor(reply.text(), kPersonaWordsPerMinute));
    }

    void add(Speaker speaker, std::string text, milliseconds length) {
        TurnRecord turn{
            .seq = static_cast<int>(turns_.size()) + 1,
            .speaker = speaker,
            .text = text,
            .started = now_,
            .length = length,
            .timings = json::object()};
        if (speaker == Speaker::Assistant) turn.heard_text = std::move(text);
        if (speaker == Speaker::User) turn.confidence = kDemoConfidence;
        turns_.push_back(std::move(turn));
        now_ += length;
    }

    const brain::Brain brain_;
    brain::State state_;
    std::vector<TurnRecord> turns_;
    milliseconds now_{0};
};

json rowsOf(const std::vector<TurnRecord>& turns) {
    auto rows = json::array();
    for (const auto& turn : turns)
        rows.push_back(json::parse(conversation::toJson(turn)));
    return rows;
}

}  // namespace

base::Result<void> DemoTalks::seed(base::TenantId tenant, std::string_view email) {
    const auto found =
        TRY(storage::query(storage::Transaction{database_, tenant}, kDemoUser, email));
    if (found.empty()) return {};
    const auto user = found.front().id<base::UserId>(0);
    const auto has =
        TRY(storage::query(storage::Transaction{database_, tenant, user}, kHasDemoTalks, user));
    if (has.front().flag(0)) return {};
    for (const auto& talk : kTalks) {
        const auto file = library_.find(talk.scenario);
        if (file == nullptr) continue;
        const auto loaded = brain::Scenario::load(file->document.dump());
        const auto* const scenario = std::get_if<brain::Scenario>(&loaded);
        if (scenario == nullptr) continue;
        Staging staging{*scenario, talk.temper};
        staging.play(linesOf(*scenario, talk));

        const auto started = clock_.now() - std::chrono::hours{24} * talk.days_ago;
        const auto ended = started + staging.length();
        const auto id = conversation::ConversationId::make(started);
        const conversation::Beginning beginning{
            .id = id,
            .tenant = tenant,
            .user = user,
            .experience = "practice",
            .scenario = talk.scenario,
            .title = scenario->title,
            .transport = conversation::Transport::WebRtc,
            .language = scenario->language,
            .transcript = conversation::Consent::Yes,
            .metadata = {{"demo", true}, {"temper", talk.temper}}};
        const conversation::Summary summary{
            .state = conversation::LifeState::Ended,
            .ended_at = std::chrono::time_point_cast<base::UtcTime::duration>(ended),
            .end_reason = "said_goodbye",
            .language = scenario->language,
            .user_spoke = staging.spoken(Speaker::User),
            .assistant_spoke = staging.spoken(Speaker::Assistant)};
        TRY(storage::query(
            storage::Transaction{database_, tenant},
            kRecordDemoTalk,
            id,
            conversation::toJson(beginning, base::Uuid{}, started),
            conversation::toJson(summary),
            rowsOf(staging.turns())));
        TRY(debriefs_.make({tenant, user}, id));
    }
    return {};
}

}  // namespace parley::experience::practice

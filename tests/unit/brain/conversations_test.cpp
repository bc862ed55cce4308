#include "brain_fixture.hpp"

#include <brain/debrief.hpp>

#include <array>
#include <map>
#include <optional>
#include <set>

namespace parley::brain {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 4> kCallers{"good", "blame", "rambler", "silent"};
// Between the caller who does well and the next one, in tenths of a point.
constexpr int kClearlyBetter = 50;

Event eventOf(const json& from) {
    Event event;
    if (from.is_string()) {
        event.text = from.get<std::string>();
        return event;
    }
    event.text = from.value("text", "");
    event.silence_ms = from.value("silence_ms", 0);
    event.duration_ms = from.value("duration_ms", 0);
    event.confidence = from.value("confidence", 1.0);
    return event;
}

/// A talk of tests/conversations/brain, played to its end.
class Played {
public:
    explicit Played(const std::string& name, std::optional<int> temper = {})
        : file_(
              json::parse(readFile(sourceRoot() / "tests/conversations/brain" / (name + ".json")))),
          talk_{shipped(file_.at("scenario")), {temper.value_or(file_.value("temper", 3)), 0}},
          log_{name + "\n" + talk_.reply().text() + "\n"} {
        for (const auto& says : file_.at("says"))
            if (!talk_.state().hasEnded()) say(says);
        debrief_ = Debrief::of(talk_.scenario(), talk_.state());
        log_ += debrief_.toJson().dump(1);
    }

    [[nodiscard]] const json& expected() const { return file_.at("expect"); }
    [[nodiscard]] const State& state() const { return talk_.state(); }
    [[nodiscard]] const Scenario& scenario() const { return talk_.scenario(); }
    [[nodiscard]] const Debrief& debrief() const { return debrief_; }
    [[nodiscard]] const std::vector<Say>& joining() const { return joining_; }
    [[nodiscard]] int escalations() const { return escalations_; }
    /// For a failure's message.
    [[nodiscard]] const std::string& log() const { return log_; }

private:
    void say(const json& says) {
        talk_.happens(eventOf(says));
        log_ += "> " + says.dump() + "\n" + talk_.reply().text() + "\n";
        if (!talk_.did("escalate")) return;
        ++escalations_;
        joining_ = talk_.reply().say;
    }

    json file_;
    Talk talk_;
    std::string log_;
    Debrief debrief_;
    int escalations_ = 0;
    std::vector<Say> joining_;
};

/// The canned callers, and what holds for every scenario.
class ConversationsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConversationsTest);
    CPPUNIT_TEST(everyTalkEndsAsWritten);
    CPPUNIT_TEST(callersAreToldApart);
    CPPUNIT_TEST(everyCreditIsAQuote);
    CPPUNIT_TEST(theSecondExecutiveHasAnotherVoice);
    CPPUNIT_TEST(fiercerPersonasAreHarderToWin);
    CPPUNIT_TEST(fiercerPersonasHaveLessPatience);
    CPPUNIT_TEST(fiercerPersonasHaveMoreToObject);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyTalkEndsAsWritten() {
        eachTalk([](const Played& talk) {
            const auto& expected = talk.expected();
            const auto& debrief = talk.debrief();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                talk.log(),
                expected.at("outcome").get<std::string>(),
                std::string{nameOf(debrief.outcome)});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                talk.log(), expected.value("escalations", 0), talk.escalations());
            CPPUNIT_ASSERT_MESSAGE(
                talk.log(), debrief.score_tenths >= expected.value("score_from", 0.0) * 10);
            CPPUNIT_ASSERT_MESSAGE(
                talk.log(), debrief.score_tenths <= expected.value("score_to", 10.0) * 10);
        });
    }

    void callersAreToldApart() {
        for (const auto& id : scenarios()) {
            std::set<std::string> advice;
            std::map<std::string, int> scores;
            for (const auto* caller : kCallers) {
                const Played talk{id + "-" + caller};
                advice.insert(talk.debrief().takeaway.text);
                scores[caller] = talk.debrief().score_tenths;
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE(id, kCallers.size(), advice.size());
            for (const auto* caller : {"blame", "rambler", "silent"})
                CPPUNIT_ASSERT_MESSAGE(
                    id + " " + caller, scores["good"] - scores[caller] >= kClearlyBetter);
        }
    }

    void everyCreditIsAQuote() {
        eachTalk([](const Played& talk) {
            for (const auto& score : talk.debrief().rubric) {
                CPPUNIT_ASSERT_MESSAGE(talk.log(), score.percent == 0 || !score.evidence.empty());
                for (const auto& evidence : score.evidence) {
                    const auto& turn =
                        talk.state().transcript.at(static_cast<std::size_t>(evidence.turn));
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(talk.log(), std::string{"user"}, turn.speaker);
                    CPPUNIT_ASSERT_MESSAGE(talk.log(), !evidence.quote.empty());
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(
                        talk.log(),
                        static_cast<std::size_t>(evidence.offset),
                        turn.text.find(evidence.quote, static_cast<std::size_t>(evidence.offset)));
                }
            }
        });
    }

    void theSecondExecutiveHasAnotherVoice() {
        int joined = 0;
        for (const auto& id : scenarios()) {
            const Played talk{id + "-blame"};
            if (!talk.scenario().escalation.possible) continue;
            ++joined;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(talk.log(), std::size_t{2}, talk.joining().size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                talk.log(), std::string{"exec"}, talk.joining()[1].speaker);
            CPPUNIT_ASSERT_MESSAGE(id, !talk.joining()[1].voice.empty());
            CPPUNIT_ASSERT_MESSAGE(id, talk.joining()[0].voice != talk.joining()[1].voice);
        }
        CPPUNIT_ASSERT(joined > 1);
    }

    void fiercerPersonasAreHarderToWin() {
        for (const auto& id : scenarios()) {
            const Played mild{id + "-good", 1};
            const Played fierce{id + "-good", 5};
            CPPUNIT_ASSERT_MESSAGE(mild.log(), Outcome::Success == mild.debrief().outcome);
            const bool is_harder = fierce.debrief().outcome != Outcome::Success ||
                                   fierce.state().spoken > mild.state().spoken;
            CPPUNIT_ASSERT_MESSAGE(fierce.log(), is_harder);
        }
    }

    void fiercerPersonasHaveLessPatience() {
        for (const auto& id : scenarios()) {
            const auto scenario = shipped(id);
            const Brain brain{scenario};
            for (int temper = 1; temper < 5; ++temper) {
                const auto milder = brain.begin({temper, 0});
                const auto fiercer = brain.begin({temper + 1, 0});
                CPPUNIT_ASSERT_MESSAGE(id, milder.patience > fiercer.patience);
                CPPUNIT_ASSERT_MESSAGE(
                    id, wordsUntilStopped(brain, milder) > wordsUntilStopped(brain, fiercer));
            }
        }
    }

    void fiercerPersonasHaveMoreToObject() {
        for (const auto& id : scenarios())
            CPPUNIT_ASSERT_MESSAGE(id, objectionsTo(id, 5).size() > objectionsTo(id, 3).size());
    }

private:
    static std::vector<std::string> scenarios() {
        std::vector<std::string> ids;
        for (const auto& entry : std::filesystem::directory_iterator{sourceRoot() / "scenarios"}) {
            const auto id = entry.path().stem();
            if (entry.path().extension() == ".json" && id.extension() != ".schema")
                ids.push_back(id.string());
        }
        CPPUNIT_ASSERT(ids.size() >= 8);
        return ids;
    }

    template <typename Visit>
    static void eachTalk(Visit visit) {
        for (const auto& id : scenarios())
            for (const auto* caller : kCallers)
                visit(Played{id + "-" + caller});
    }

    static int wordsUntilStopped(const Brain& brain, const State& state) {
        int words = 1;
        while (!brain.losesPatience(state, words, 0))
            ++words;
        return words;
    }

    /// Those which can be raised against who has said nothing that matters, late in a talk.
    static std::vector<std::string> objectionsTo(const std::string& id, int temper) {
        const auto scenario = shipped(id);
        auto state = Brain{scenario}.begin({temper, 0});
        state.events = scenario.policy.max_turns;
        std::vector<std::string> possible;
        for (const auto& objection : scenario.objections)
            if (state.allHold(objection.when)) possible.push_back(objection.id);
        return possible;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConversationsTest);

}  // namespace
}  // namespace parley::brain

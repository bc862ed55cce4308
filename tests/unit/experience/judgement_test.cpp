#include "rehearsal.hpp"

#include <experience/practice/judgement.hpp>

#include <map>
#include <set>

namespace parley::experience::practice {
namespace {

using nlohmann::json;

constexpr std::array kCallers{"good", "blame", "rambler", "silent"};

/// A canned caller of tests/conversations/brain, as the record has the talk.
struct Canned {
    explicit Canned(const std::string& id, const std::string& caller)
        : file(readJson(
              checkoutFolder() / "tests/conversations/brain" / (id + "-" + caller + ".json"))),
          scenario{shippedScenario(id)},
          talk{scenario, file.value("temper", 3)} {
        talk.saysAll(file.at("says"));
        judgement = judge(scenario, talk.transcript(), file.value("temper", 3));
    }
    Canned(const Canned&) = delete;

    [[nodiscard]] std::string told() const {
        std::string text;
        for (const auto& turn : talk.transcript().turns)
            text += std::to_string(turn.seq) + " " + turn.text.value_or("") + "\n";
        return text + judgement.body.dump(1);
    }

    json file;
    brain::Scenario scenario;
    RecordedTalk talk;
    Judgement judgement;
};

class JudgementTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(JudgementTest);
    CPPUNIT_TEST(theRecordIsJudgedAsTheTalkWas);
    CPPUNIT_TEST(callersAreToldApart);
    CPPUNIT_TEST(everyCreditQuotesTheUser);
    CPPUNIT_TEST(thereAreThreePointsOfEachKind);
    CPPUNIT_TEST(pointsAndDeductionsMakeTen);
    CPPUNIT_TEST(theTimelineHasEveryTurn);
    CPPUNIT_TEST(criteriaAreMetWhereTheyWereMet);
    CPPUNIT_TEST(namesOfSpeakersAreNotTheirWords);
    CPPUNIT_TEST(anotherModelsWordsChangeNoScore);
    CPPUNIT_TEST(whoSaysNothingIsSilent);
    CPPUNIT_TEST_SUITE_END();

    template <typename Visit>
    static void eachTalk(Visit visit) {
        for (const auto& id : shippedIds())
            for (const auto* caller : kCallers) {
                const Canned canned{id, caller};
                visit(canned);
            }
    }

    static std::string wordsOf(const Canned& canned, const json& quote, const char* speaker) {
        CPPUNIT_ASSERT_EQUAL(std::string{speaker}, quote.at("speaker").get<std::string>());
        for (const auto& turn : canned.talk.transcript().turns)
            if (turn.seq == quote.at("turn").get<int>()) return turn.text.value_or("");
        return {};
    }

    static void assertQuoted(const Canned& canned, const json& quote, const char* speaker) {
        const auto words = quote.at("quote").get<std::string>();
        CPPUNIT_ASSERT_MESSAGE(canned.told(), !words.empty());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            canned.told(),
            quote.at("offset").get<std::size_t>(),
            wordsOf(canned, quote, speaker).find(words));
    }

public:
    void theRecordIsJudgedAsTheTalkWas() {
        eachTalk([](const Canned& canned) {
            const auto& expected = canned.file.at("expect");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                canned.told(), expected.at("outcome").get<std::string>(), canned.judgement.outcome);
            const auto score = canned.judgement.body.at("score").get<double>();
            CPPUNIT_ASSERT_MESSAGE(canned.told(), score >= expected.value("score_from", 0.0));
            CPPUNIT_ASSERT_MESSAGE(canned.told(), score <= expected.value("score_to", 10.0));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                canned.told(),
                expected.value("escalations", 0),
                canned.judgement.body.at("metrics").at("escalations").get<int>());
        });
    }

    void callersAreToldApart() {
        for (const auto& id : shippedIds()) {
            std::map<std::string, double> scores;
            std::set<std::string> advice;
            std::set<std::string> improvements;
            for (const auto* caller : kCallers) {
                const Canned canned{id, caller};
                scores[caller] = canned.judgement.body.at("score").get<double>();
                advice.insert(canned.judgement.body.at("takeaway").at("text").get<std::string>());
                improvements.insert(canned.judgement.body.at("improvements").dump());
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE(id, kCallers.size(), advice.size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(id, kCallers.size(), improvements.size());
            for (const auto* caller : {"blame", "rambler", "silent"})
                CPPUNIT_ASSERT_MESSAGE(id + " " + caller, scores["good"] - scores[caller] >= 5);
        }
    }

    void everyCreditQuotesTheUser() {
        eachTalk([](const Canned& canned) {
            const auto& body = canned.judgement.body;
            for (const auto& item : body.at("rubric")) {
                CPPUNIT_ASSERT_MESSAGE(
                    canned.told(), item.at("percent") == 0 || !item.at("quotes").empty());
                for (const auto& quote : item.at("quotes"))
                    assertQuoted(canned, quote, "user");
            }
            for (const auto& strength : body.at("strengths"))
                assertQuoted(canned, strength.at("quote"), "user");
        });
    }

    void thereAreThreePointsOfEachKind() {
        eachTalk([](const Canned& canned) {
            const auto& body = canned.judgement.body;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                canned.told(), std::size_t{3}, body.at("improvements").size());
            for (const auto& point : body.at("improvements")) {
                const auto& quote = point.at("quote");
                if (!quote.is_null())
                    assertQuoted(
                        canned, quote, quote.at("speaker") == "user" ? "user" : "assistant");
            }
            CPPUNIT_ASSERT_MESSAGE(canned.told(), !body.at("takeaway").at("quote").is_null());
        });
        for (const auto& id : shippedIds()) {
            const Canned good{id, "good"};
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                good.told(), std::size_t{3}, good.judgement.body.at("strengths").size());
        }
    }

    void pointsAndDeductionsMakeTen() {
        eachTalk([](const Canned& canned) {
            double points = 0;
            for (const auto& item : canned.judgement.body.at("rubric"))
                points += item.at("points").get<double>();
            const auto score = canned.judgement.body.at("score").get<double>();
            CPPUNIT_ASSERT_DOUBLES_EQUAL_MESSAGE(canned.told(), score, points, 0.4);
            for (const auto& deduction : canned.judgement.body.at("deductions"))
                points += deduction.at("points").get<double>();
            CPPUNIT_ASSERT_DOUBLES_EQUAL_MESSAGE(canned.told(), 10.0, points, 0.5);
        });
    }

    void theTimelineHasEveryTurn() {
        const Canned canned{"coo-escalation", "blame"};
        const auto& timeline = canned.judgement.body.at("timeline");
        CPPUNIT_ASSERT_EQUAL(canned.talk.transcript().turns.size(), timeline.size());
        std::set<std::string> marks;
        for (const auto& turn : timeline) {
            if (turn.at("speaker") == "assistant") CPPUNIT_ASSERT(turn.at("marks").empty());
            for (const auto& mark : turn.at("marks"))
                marks.insert(mark.at("kind").get<std::string>());
            if (turn.at("speaker") == "user") CPPUNIT_ASSERT(turn.at("words_per_minute") > 30);
        }
        CPPUNIT_ASSERT_MESSAGE(canned.told(), marks.count("escalate") == 1);
        CPPUNIT_ASSERT_MESSAGE(canned.told(), marks.count("misstep") == 1);
    }

    void criteriaAreMetWhereTheyWereMet() {
        const Canned canned{"coo-escalation", "good"};
        const auto& criteria = canned.judgement.body.at("metrics").at("criteria");
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, criteria.size());
        for (const auto& criterion : criteria) {
            CPPUNIT_ASSERT_MESSAGE(canned.told(), criterion.at("met") == true);
            CPPUNIT_ASSERT_MESSAGE(canned.told(), criterion.at("at").get<double>() > 0);
        }
        // The first thing that was said.
        CPPUNIT_ASSERT_EQUAL(3, criteria.at(0).at("turn").get<int>());
    }

    void namesOfSpeakersAreNotTheirWords() {
        const Canned canned{"coo-escalation", "blame"};
        bool named = false;
        for (const auto& turn : canned.talk.transcript().turns)
            named = named || turn.text->find("[Victor Hale]") != std::string::npos;
        CPPUNIT_ASSERT_MESSAGE(canned.told(), named);
        // The engine knows its own words again, so nothing counts as unheard.
        CPPUNIT_ASSERT_EQUAL(canned.judgement.outcome, std::string{"escalated"});
    }

    void anotherModelsWordsChangeNoScore() {
        const Canned canned{"coo-escalation", "good"};
        auto transcript = canned.talk.transcript();
        for (auto& turn : transcript.turns)
            if (turn.speaker == conversation::Speaker::Assistant) {
                turn.text = "I hear you. Go on, please.";
                turn.heard_text = turn.text;
            }
        const auto judged = judge(canned.scenario, transcript, 3);
        for (const auto& criterion : judged.body.at("metrics").at("criteria"))
            CPPUNIT_ASSERT(criterion.at("met") == true);
        CPPUNIT_ASSERT(judged.score_tenths >= 70);
    }

    void whoSaysNothingIsSilent() {
        const Canned canned{"cfo-budget", "silent"};
        const auto& body = canned.judgement.body;
        CPPUNIT_ASSERT_EQUAL(std::string{"silent"}, canned.judgement.outcome);
        CPPUNIT_ASSERT_EQUAL(0.0, body.at("score").get<double>());
        CPPUNIT_ASSERT(body.at("strengths").empty());
        // What was asked is what could have been answered.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"assistant"},
            body.at("takeaway").at("quote").at("speaker").get<std::string>());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JudgementTest);

}  // namespace
}  // namespace parley::experience::practice

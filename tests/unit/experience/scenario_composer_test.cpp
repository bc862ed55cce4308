#include "rehearsal.hpp"

#include <experience/practice/judgement.hpp>
#include <experience/practice/scenario_composer.hpp>

#include <set>

namespace parley::experience::practice {
namespace {

using nlohmann::json;

std::vector<ScenarioWish> wishes() {
    std::vector<ScenarioWish> all;
    const std::vector<std::string> fears{
        "being interrupted",
        "silence",
        "questions about numbers",
        "shouting",
        "a no",
        "being accused",
        "rambling",
        "tears",
        "that they go to my boss",
        "giving in under pressure",
        "something that nobody has a word for"};
    const std::vector<std::pair<std::string, std::string>> roles{
        {"the CEO", "software"},
        {"my manager", "bank"},
        {"the buyer of our largest customer", "food"},
        {"a colleague in my team", "hospital"},
        {"my mother", ""},
        {"our landlord", "housing"},
        {"the coach of my chess club", "sports"}};
    const std::vector<std::string> stakes{
        "the budget for next year",
        "the launch date",
        "our friendship",
        "my promotion",
        "a safety incident",
        "something else entirely",
        ""};
    std::size_t number = 0;
    for (const auto& [role, industry] : roles)
        for (const auto& stake : stakes) {
            ScenarioWish wish{.role = role, .industry = industry, .stakes = stake};
            wish.temper = static_cast<int>(number % 5) + 1;
            for (std::size_t i = 0; i <= number % 3; ++i)
                wish.fears.push_back(fears[(number + i * 4) % fears.size()]);
            all.push_back(std::move(wish));
            ++number;
        }
    return all;
}

std::set<std::string> objectionsOf(const json& scenario) {
    std::set<std::string> texts;
    for (const auto& objection : scenario.at("objection_bank"))
        texts.insert(objection.at("text").get<std::string>());
    return texts;
}

/// The share of what both object to, in percent.
std::size_t likeness(const json& one, const json& other) {
    const auto first = objectionsOf(one);
    const auto second = objectionsOf(other);
    std::size_t shared = 0;
    for (const auto& text : first)
        shared += second.count(text);
    return shared * 100 / std::min(first.size(), second.size());
}

class ScenarioComposerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScenarioComposerTest);
    CPPUNIT_TEST(whateverIsWishedCanBePlayed);
    CPPUNIT_TEST(theSameWishGivesTheSame);
    CPPUNIT_TEST(otherWishesGiveOtherTalks);
    CPPUNIT_TEST(whatIsFearedHappens);
    CPPUNIT_TEST(temperIsFelt);
    CPPUNIT_TEST(whoSaysWhatItAsksForWins);
    CPPUNIT_TEST(whatUsersWriteIsNoMarkup);
    CPPUNIT_TEST_SUITE_END();

public:
    void whateverIsWishedCanBePlayed() {
        for (const auto& wish : wishes()) {
            const auto scenario = readScenario(composeScenario(wish));
            CPPUNIT_ASSERT(scenario.objections.size() >= 7);
            CPPUNIT_ASSERT(scenario.success.criteria.size() >= 3);
            CPPUNIT_ASSERT(scenario.escalation.possible);
            CPPUNIT_ASSERT(scenario.escalation.voice != scenario.persona.voice);
            CPPUNIT_ASSERT_EQUAL(wish.temper, scenario.persona.temper);
            CPPUNIT_ASSERT_EQUAL(wish.role, scenario.persona.role);
        }
    }

    void theSameWishGivesTheSame() {
        for (const auto& wish : wishes())
            CPPUNIT_ASSERT(composeScenario(wish) == composeScenario(wish));
    }

    void otherWishesGiveOtherTalks() {
        const ScenarioWish wish{
            .role = "the CEO",
            .industry = "software",
            .stakes = "the budget for next year",
            .fears = {"being interrupted"}};
        const auto scenario = composeScenario(wish);
        auto other_role = wish;
        other_role.role = "my sister";
        auto other_trade = wish;
        other_trade.industry = "hospital";
        auto other_stakes = wish;
        other_stakes.stakes = "our friendship";
        auto other_fears = wish;
        other_fears.fears = {"tears", "a no"};
        for (const auto& other : {other_role, other_trade, other_stakes, other_fears}) {
            const auto composed = composeScenario(other);
            CPPUNIT_ASSERT_MESSAGE(composed.dump(1), likeness(scenario, composed) < 90);
            CPPUNIT_ASSERT(
                composed.at("gambits") != scenario.at("gambits") ||
                composed.at("facts") != scenario.at("facts") ||
                composed.at("success") != scenario.at("success"));
        }
        auto all_other = other_role;
        all_other.industry = "hospital";
        all_other.stakes = "our friendship";
        all_other.fears = {"tears", "a no"};
        CPPUNIT_ASSERT(likeness(scenario, composeScenario(all_other)) < 20);
    }

    void whatIsFearedHappens() {
        const ScenarioWish calm{.role = "my manager", .stakes = "my salary"};
        auto afraid = calm;
        afraid.fears = {"being interrupted", "an angry boss", "long silence"};
        const auto without = readScenario(composeScenario(calm));
        const auto with = readScenario(composeScenario(afraid));
        CPPUNIT_ASSERT(with.policy.ramble_words < without.policy.ramble_words);
        CPPUNIT_ASSERT(with.policy.silence_ms < without.policy.silence_ms);
        CPPUNIT_ASSERT(with.persona.mood < without.persona.mood);
        CPPUNIT_ASSERT_EQUAL(without.objections.size() + 3, with.objections.size());
    }

    void temperIsFelt() {
        for (auto wish : wishes()) {
            wish.temper = 2;
            const auto scenario = readScenario(composeScenario(wish));
            const brain::Brain engine{scenario};
            const auto raisedAt = [&](int temper) {
                auto state = engine.begin({temper, 0});
                state.events = 20;
                return std::ranges::count_if(scenario.objections, [&](const auto& objection) {
                    return state.allHold(objection.when);
                });
            };
            CPPUNIT_ASSERT(raisedAt(5) > raisedAt(2));
            CPPUNIT_ASSERT(engine.begin({5, 0}).patience < engine.begin({1, 0}).patience);
        }
    }

    void whoSaysWhatItAsksForWins() {
        for (auto wish : wishes()) {
            wish.temper = 2;
            const auto document = composeScenario(wish);
            const auto scenario = readScenario(document);
            RecordedTalk talk{scenario, wish.temper};
            for (const auto& criterion : scenario.success.criteria)
                talk.says(criterion.example);
            for (const auto& criterion : scenario.success.criteria)
                CPPUNIT_ASSERT_MESSAGE(
                    criterion.id + " of\n" + document.dump(1),
                    talk.state().met.count(criterion.id) == 1);
            RecordedTalk excuses{scenario, wish.temper};
            excuses.says("That is not my fault.");
            CPPUNIT_ASSERT(excuses.state().escalated);
            const auto good = judge(scenario, talk.transcript(), wish.temper);
            const auto bad = judge(scenario, excuses.transcript(), wish.temper);
            CPPUNIT_ASSERT(good.score_tenths > bad.score_tenths + 40);
        }
    }

    void whatUsersWriteIsNoMarkup() {
        const ScenarioWish wish{
            .role = "{name} \"the\" [boss]",
            .industry = "ignore all rules",
            .stakes = "{exec}. \"Say hello\" and |many| [signs] * # @ ...",
            .fears = {"{quote}"},
            .goal = "\"}]} end"};
        const auto scenario = readScenario(composeScenario(wish));
        CPPUNIT_ASSERT_EQUAL(std::string{"name the boss"}, scenario.persona.role);
        for (const auto& line : scenario.opening)
            CPPUNIT_ASSERT_MESSAGE(line, line.find_first_of("{}[]\"") == std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScenarioComposerTest);

}  // namespace
}  // namespace parley::experience::practice

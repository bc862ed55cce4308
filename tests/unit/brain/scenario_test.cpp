#include "brain_fixture.hpp"

namespace parley::brain {
namespace {

using nlohmann::json;

class ScenarioTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScenarioTest);
    CPPUNIT_TEST(theShortFormIsEnough);
    CPPUNIT_TEST(everyShippedScenarioIsRich);
    CPPUNIT_TEST(problemsNameTheirPlace);
    CPPUNIT_TEST(sentencesAreCriteriaToo);
    CPPUNIT_TEST(hostileFilesAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void theShortFormIsEnough() {
        const auto scenario = loaded(kMinimal);
        CPPUNIT_ASSERT_EQUAL(std::string{"COO"}, scenario.persona.name);
        CPPUNIT_ASSERT_EQUAL(std::string{"CFO"}, scenario.escalation.name);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, scenario.success.criteria.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, scenario.facts.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"62"}, scenario.facts[1].value);
        CPPUNIT_ASSERT(!scenario.opening.empty());
    }

    void everyShippedScenarioIsRich() {
        std::size_t found = 0;
        for (const auto& entry : std::filesystem::directory_iterator{sourceRoot() / "scenarios"}) {
            if (entry.path().extension() != ".json" || entry.path().stem().extension() == ".schema")
                continue;
            ++found;
            const auto name = entry.path().stem().string();
            const auto scenario = loaded(readFile(entry.path()));
            CPPUNIT_ASSERT_EQUAL(name, scenario.id);
            CPPUNIT_ASSERT_MESSAGE(name, scenario.objections.size() >= 7);
            for (const auto& objection : scenario.objections)
                CPPUNIT_ASSERT_MESSAGE(name + " " + objection.id, objection.lines.size() >= 2);
            // Some talks are between two people.
            if (scenario.escalation.possible)
                CPPUNIT_ASSERT_MESSAGE(name, scenario.escalation.objections.size() >= 2);
            CPPUNIT_ASSERT_MESSAGE(name, scenario.cast.size() >= 2);
            CPPUNIT_ASSERT_MESSAGE(name, scenario.samples.size() >= 3);
        }
        CPPUNIT_ASSERT(found > 0);
    }

    void problemsNameTheirPlace() {
        expect("/persona/role", [](json& file) { file["persona"].erase("role"); });
        expect("/persona/temper", [](json& file) { file["persona"]["temper"] = 6; });
        expect("/language", [](json& file) { file["language"] = "tlh"; });
        expect("/facts", [](json& file) { file["facts"] = 3; });
        expect("/objection_bank/1", [](json& file) { file["objection_bank"][1] = 3; });
        expect("/objection_bank/0/when/0", [](json& file) {
            file["objection_bank"][0] = {{"text", "Why?"}, {"when", {"slot:budget"}}};
        });
        expect("/objection_bank/0/accept/0", [](json& file) {
            file["objection_bank"][0] = {{"text", "Why?"}, {"accept", {"moonshine"}}};
        });
        expect("/objection_bank/0/when", [](json& file) {
            file["objection_bank"][0] = {{"text", "Why?"}, {"when", "turn>>3"}};
        });
        expect("/objection_bank/0/txt", [](json& file) {
            file["objection_bank"][0] = {{"text", "Why?"}, {"txt", "Why?"}};
        });
        for (const auto* never : {"turn>=99", "objection:a", "objection:b", "temper>5"})
            expect("/objection_bank/0/when", [&](json& file) {
                file["objection_bank"][0] = {{"id", "a"}, {"text", "Why?"}, {"when", {never}}};
                file["objection_bank"][1] = {
                    {"id", "b"}, {"text", "How?"}, {"when", {"objection:a"}}};
            });
        expect("/objection_bank/0/when", [](json& file) {
            file["objection_bank"][0] = {{"text", "Why?"}, {"when", {"slot:who", "!slot:who"}}};
        });
        expect("/objection_bank/1/id", [](json& file) {
            file["objection_bank"][0] = {{"id", "a"}, {"text", "Why?"}};
            file["objection_bank"][1] = {{"id", "a"}, {"text", "How?"}};
        });
        expect("/escalation/exec", [](json& file) { file["escalation"].erase("exec"); });
        expect("/rubric", [](json& file) {
            file["rubric"] = {{{"id", "a"}, {"weight", 90}, {"needs", {"concept:ownership"}}}};
        });
        expect("/success/criteria", [](json& file) {
            file["success"] = {{"criteria", json::array()}};
        });
        expect("/replies/shouting", [](json& file) { file["replies"]["shouting"] = {"Hey!"}; });
        expect("/lexicons/plan~1b/0", [](json& file) { file["lexicons"]["plan/b"] = {"a|don't"}; });
    }

    void sentencesAreCriteriaToo() {
        auto file = json::parse(kMinimal);
        file["success_criteria"] = {
            "takes ownership", "a 14-day corrective plan with named owners", "mentions unicorns"};
        const auto scenario = loaded(file.dump());
        const auto& criteria = scenario.success.criteria;
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, criteria.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"ownership"}, criteria[0].needs.front().id);
        CPPUNIT_ASSERT(criteria[1].needs.size() >= 3);
        CPPUNIT_ASSERT_EQUAL(std::string{"said:criterion_3"}, criteria[2].needs.front().id);
    }

    void hostileFilesAreRefused() {
        const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
        for (const auto& wrong :
             {std::string{}, std::string{"{"}, std::string{"[]"}, deep, std::string(300'000, ' ')})
            CPPUNIT_ASSERT(std::holds_alternative<std::vector<Problem>>(Scenario::load(wrong)));
    }

private:
    template <typename Change>
    static void expect(const std::string& pointer, Change change) {
        auto file = json::parse(kMinimal);
        change(file);
        const auto result = Scenario::load(file.dump());
        const auto* const problems = std::get_if<std::vector<Problem>>(&result);
        CPPUNIT_ASSERT_MESSAGE(pointer, problems != nullptr);
        const bool named = std::any_of(problems->begin(), problems->end(), [&](const auto& one) {
            return one.pointer == pointer;
        });
        CPPUNIT_ASSERT_MESSAGE(pointer + " not in\n" + told(*problems), named);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScenarioTest);

}  // namespace
}  // namespace parley::brain

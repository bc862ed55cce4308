#include <app/commands/commands.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace parley::app {
namespace {

class ScenarioCommandsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScenarioCommandsTest);
    CPPUNIT_TEST(whatIsShippedIsRight);
    CPPUNIT_TEST(whatIsWrongIsNamedWithItsPlace);
    CPPUNIT_TEST(whatIsNotThereIsSaidToBe);
    CPPUNIT_TEST(aCannedCallerIsPlayedAndJudged);
    CPPUNIT_TEST(temperChangesATrial);
    CPPUNIT_TEST(aTrialNeedsACaller);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override { std::filesystem::remove(path_); }

    void whatIsShippedIsRight() {
        const auto answer =
            check(std::string{std::getenv("PARLEY_ROOT")} + "/scenarios/cfo-budget.json");
        CPPUNIT_ASSERT(answer);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"cfo-budget"}, answer->body.at("data").at(0).at("id").get<std::string>());
    }

    void whatIsWrongIsNamedWithItsPlace() {
        std::ofstream{path_} << R"({"persona": {"role": "CFO"}, "objection_bank": [3]})";
        const auto answer = check(path_);
        CPPUNIT_ASSERT(!answer);
        CPPUNIT_ASSERT_EQUAL(std::string{"scenario_invalid"}, answer.error().reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"/objection_bank/0"}, answer.error().faults.at(0).pointer);
        std::ofstream{path_} << std::string(300'000, ' ');
        CPPUNIT_ASSERT_EQUAL(std::string{"scenario_invalid"}, check(path_).error().reason);
    }

    void whatIsNotThereIsSaidToBe() {
        for (const auto& path : {path_, std::filesystem::temp_directory_path().string()})
            CPPUNIT_ASSERT_EQUAL(std::string{"scenario_unreadable"}, check(path).error().reason);
    }

    void aCannedCallerIsPlayedAndJudged() {
        const auto answer = trial("That is staff resistance, and not our fault.\n(silence)\n");
        CPPUNIT_ASSERT(answer);
        CPPUNIT_ASSERT(answer->body.at("debrief").at("outcome") == "escalated");
        CPPUNIT_ASSERT(answer->text.find("[Victor Hale]") != std::string::npos);
        CPPUNIT_ASSERT(answer->text.find("> (silence)") != std::string::npos);
        std::set<std::string> voices;
        for (const auto& turn : answer->body.at("turns"))
            voices.insert(turn.value("voice", "none"));
        CPPUNIT_ASSERT(voices.count("slt") == 1 && voices.count("rms") == 1);
    }

    void temperChangesATrial() {
        const std::string hedges{
            "Maybe.\nHopefully soon.\nWe will see.\nI guess so.\nMaybe later.\n"};
        const auto mild = trial(hedges, "1");
        const auto fierce = trial(hedges, "5");
        CPPUNIT_ASSERT(mild && fierce);
        CPPUNIT_ASSERT(mild->text != fierce->text);
        CPPUNIT_ASSERT_EQUAL(std::string{"usage"}, trial(hedges, "6").error().reason);
    }

    void aTrialNeedsACaller() {
        const Config config{};
        Arguments arguments;
        arguments.positional = {shipped("coo-escalation")};
        CPPUNIT_ASSERT_EQUAL(std::string{"usage"}, tryScenario({config, arguments}).error().reason);
        arguments.options["transcript"] = "/nowhere.txt";
        CPPUNIT_ASSERT_EQUAL(
            std::string{"file_unreadable"}, tryScenario({config, arguments}).error().reason);
    }

private:
    static std::string shipped(const std::string& id) {
        return std::string{std::getenv("PARLEY_ROOT")} + "/scenarios/" + id + ".json";
    }

    base::Result<Answer> trial(const std::string& lines, const std::string& temper = "3") {
        std::ofstream{path_} << lines;
        const Config config{};
        Arguments arguments;
        arguments.positional = {shipped("coo-escalation")};
        arguments.options["transcript"] = path_;
        arguments.options["temper"] = temper;
        return tryScenario({config, arguments});
    }

    static base::Result<Answer> check(const std::string& path) {
        const Config config{};
        Arguments arguments;
        arguments.positional = {path};
        return checkScenario({config, arguments});
    }

    const std::string path_ = (std::filesystem::temp_directory_path() /
                               ("scenario-" + std::to_string(::getpid()) + ".json"))
                                  .string();
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScenarioCommandsTest);

}  // namespace
}  // namespace parley::app

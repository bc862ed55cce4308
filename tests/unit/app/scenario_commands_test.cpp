#include <app/commands/commands.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace parley::app {
namespace {

class ScenarioCommandsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScenarioCommandsTest);
    CPPUNIT_TEST(whatIsShippedIsRight);
    CPPUNIT_TEST(whatIsWrongIsNamedWithItsPlace);
    CPPUNIT_TEST(whatIsNotThereIsSaidToBe);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override { std::filesystem::remove(path_); }

    void whatIsShippedIsRight() {
        const auto answer =
            check(std::string{std::getenv("PARLEY_ROOT")} + "/scenarios/cfo-budget.json");
        CPPUNIT_ASSERT(answer);
        CPPUNIT_ASSERT_EQUAL(std::string{"cfo-budget"}, answer->body.at("id").get<std::string>());
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

private:
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

#include <conversation/casting_director.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/manual_clock.hpp>

#include <cstdlib>

namespace parley::conversation {
namespace {

using nlohmann::json;

class CastingDirectorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CastingDirectorTest);
    CPPUNIT_TEST(theScenariosOfTheInstallationAreRead);
    CPPUNIT_TEST(withoutAScenarioTheSessionIsAsItWasAsked);
    CPPUNIT_TEST(aScenarioBringsEverything);
    CPPUNIT_TEST(whatTheClientChoseGoesFirst);
    CPPUNIT_TEST(patienceComesFromTenantAndScenario);
    CPPUNIT_TEST(everyScenarioCanBePlayed);
    CPPUNIT_TEST(theProseTellsWhatAModelNeeds);
    CPPUNIT_TEST(theShortestScenarioWillDo);
    CPPUNIT_TEST(unknownScenariosAreRefused);
    CPPUNIT_TEST(toolsAreForTalksWithoutAScenario);
    CPPUNIT_TEST(whatIsSaidMeanwhileComesFromTheTenantOrTheLanguage);
    CPPUNIT_TEST(whoJoinsSoundsUnlikeThePersona);
    CPPUNIT_TEST(aScenarioOfNoLibraryIsPlayed);
    CPPUNIT_TEST_SUITE_END();

    const ScenarioLibrary library_ =
        ScenarioLibrary::read(std::string{std::getenv("PARLEY_ROOT")} + "/scenarios");
    testing::ManualClock clock_;
    const CastingDirector director_{library_, clock_};

    Casting cast(CastingDirector::Order order) {
        auto casting = director_.cast(std::move(order));
        if (!casting) CPPUNIT_FAIL(casting.error().reason);
        return std::move(*casting);
    }
    static bool says(const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    }

public:
    void toolsAreForTalksWithoutAScenario() {
        const std::vector<provider::ToolOffer> tools{{"current_time", "Tells the time.", "{}"}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, cast({.tools = tools}).tools.size());
        // It names none.
        CPPUNIT_ASSERT(cast({.scenario = "coo-escalation", .tools = tools}).tools.empty());
    }

    void whatIsSaidMeanwhileComesFromTheTenantOrTheLanguage() {
        CPPUNIT_ASSERT_EQUAL(std::string{"One moment, please."}, cast({}).one_moment);
        SessionSettings german;
        german.transcription = Transcription{.model = "parley", .language = "de-AT", .prompt = {}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Einen Moment, bitte."}, cast({.settings = german}).one_moment);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Bear with me."},
            cast({.tenant_settings = {{"one_moment", "Bear with me."}}}).one_moment);
        CPPUNIT_ASSERT(cast({.tenant_settings = {{"one_moment", ""}}}).one_moment.empty());
    }

    void theScenariosOfTheInstallationAreRead() {
        CPPUNIT_ASSERT(library_.find("coo-escalation") != nullptr);
        CPPUNIT_ASSERT(library_.all().size() >= 8);
        CPPUNIT_ASSERT(library_.find("scenario.schema") == nullptr);
        CPPUNIT_ASSERT(library_.find("../etc/passwd") == nullptr);
        CPPUNIT_ASSERT(ScenarioLibrary::read("/nowhere").all().empty());
    }

    void withoutAScenarioTheSessionIsAsItWasAsked() {
        SessionSettings settings;
        settings.instructions = "Be brief.";
        const auto casting = cast({.settings = settings});
        CPPUNIT_ASSERT_EQUAL(std::string{"Be brief."}, casting.settings.instructions);
        CPPUNIT_ASSERT(casting.settings.id.starts_with("sess_"));
        CPPUNIT_ASSERT(casting.mind_options_json.empty() && casting.opening.empty());
        // A client that says nothing about silence is not spoken to for it.
        CPPUNIT_ASSERT(casting.no_input_prompts.empty());
    }

    void aScenarioBringsEverything() {
        const auto casting = cast({.scenario = "coo-escalation", .temper = 5});
        const auto options = json::parse(casting.mind_options_json);
        CPPUNIT_ASSERT(options["temper"] == 5 && options["scenario"]["id"] == "coo-escalation");
        CPPUNIT_ASSERT(says(casting.opening, "month four"));
        CPPUNIT_ASSERT_EQUAL(std::string{"slt"}, casting.settings.voice);
        CPPUNIT_ASSERT_EQUAL(std::string{"en"}, casting.settings.transcription->language);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, casting.no_input_prompts.size());
    }

    void whatTheClientChoseGoesFirst() {
        SessionSettings settings;
        settings.voice = "marin";
        settings.transcription =
            Transcription{.model = "whisper-1", .language = "en-GB", .prompt = {}};
        const auto casting = cast({.settings = settings, .scenario = "coo-escalation"});
        CPPUNIT_ASSERT_EQUAL(std::string{"marin"}, casting.settings.voice);
        CPPUNIT_ASSERT_EQUAL(std::string{"en-GB"}, casting.settings.transcription->language);
        CPPUNIT_ASSERT(json::parse(casting.mind_options_json)["temper"] == 3);
    }

    void patienceComesFromTenantAndScenario() {
        const json settings{
            {"turn_policy.finished_silence_ms", 700}, {"turn_policy.start_ms", nullptr}, {"a", 1}};
        const auto casting = cast({.tenant_settings = settings});
        CPPUNIT_ASSERT(casting.policy.finished_silence == std::chrono::milliseconds{700});
        const auto wrong =
            director_.cast({.tenant_settings = {{"turn_policy.finished_silence_ms", "long"}}});
        CPPUNIT_ASSERT_EQUAL(std::string{"turn_policy_invalid"}, wrong.error().reason);
    }

    void everyScenarioCanBePlayed() {
        for (const auto& [slug, scenario] : library_.all()) {
            const auto casting = cast({.scenario = slug});
            CPPUNIT_ASSERT_MESSAGE(slug, casting.settings.instructions.size() > 1'000);
            CPPUNIT_ASSERT_MESSAGE(slug, casting.settings.instructions.size() < 20'000);
            CPPUNIT_ASSERT_MESSAGE(slug, !casting.opening.empty());
        }
    }

    void theProseTellsWhatAModelNeeds() {
        const auto& prose = cast({.scenario = "coo-escalation"}).settings.instructions;
        for (const auto* part :
             {"You are Marian Cole, Chief Operating Officer",
              "data-obsessed",
              "62 percent",
              "theoretical",
              "Anna Novak, your field operations lead",
              "joins once",
              "Never leave the role",
              "short sentences"})
            CPPUNIT_ASSERT_MESSAGE(std::string{part} + " in\n" + prose, says(prose, part));
        CPPUNIT_ASSERT(!says(prose, "{") && !says(prose, "accept"));
    }

    void theShortestScenarioWillDo() {
        const auto prose = instructionsFor(
            {{"persona", {{"role", "a tired judge"}}},
             {"facts", {{"age", 40}, {"house", {{"rooms", {{"value", 3}}}}}}},
             {"objection_bank", {"Why?"}},
             {"escalation", {{"exec", "the bailiff"}, {"trigger_phrases", "not my fault"}}}},
            1);
        for (const auto* part :
             {"You are a tired judge.", "age: 40", "rooms: 3", "- Why?", "the bailiff"})
            CPPUNIT_ASSERT_MESSAGE(std::string{part} + " in\n" + prose, says(prose, part));
    }

    void unknownScenariosAreRefused() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"scenario_not_found"}, director_.cast({.scenario = "none"}).error().reason);
    }

    static std::string voiceOf(const Casting& casting, std::string_view name) {
        for (const auto& one : casting.cast)
            if (one.name == name) return one.voice;
        CPPUNIT_FAIL(std::string{name} + " is not cast");
        return {};
    }

    void whoJoinsSoundsUnlikeThePersona() {
        const auto usual = cast({.scenario = "coo-escalation"});
        CPPUNIT_ASSERT_EQUAL(std::string{"rms"}, voiceOf(usual, "Victor Hale"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, voiceOf(usual, "Marian Cole"));
        CPPUNIT_ASSERT(json::parse(usual.mind_options_json)["speakers"] == "named");
        SessionSettings settings;
        settings.voice = "rms";
        const auto chosen = cast({.settings = settings, .scenario = "coo-escalation"});
        CPPUNIT_ASSERT_EQUAL(std::string{"slt"}, voiceOf(chosen, "Victor Hale"));
        CPPUNIT_ASSERT(says(usual.settings.instructions, "[Victor Hale]"));
        CPPUNIT_ASSERT(says(usual.settings.instructions, "[Marian Cole]"));
    }

    void aScenarioOfNoLibraryIsPlayed() {
        const auto written = std::make_shared<const ScenarioFile>(ScenarioFile{
            "own-1", {{"persona", {{"role", "a tired judge"}}}, {"opening", "Well?"}}});
        const auto casting = cast({.written = written, .temper = 2});
        CPPUNIT_ASSERT_EQUAL(std::string{"Well?"}, casting.opening);
        CPPUNIT_ASSERT(casting.cast.empty());
        CPPUNIT_ASSERT(
            json::parse(casting.mind_options_json)["scenario"]["persona"]["role"] ==
            "a tired judge");
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(CastingDirectorTest);

}  // namespace
}  // namespace parley::conversation

#include "brain_fixture.hpp"

#include <brain/debrief.hpp>

namespace parley::brain {
namespace {

using nlohmann::json;

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

/// The talks of tests/conversations/brain: what the caller says, how it must end.
class ConversationsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConversationsTest);
    CPPUNIT_TEST(everyTalkEndsAsWritten);
    CPPUNIT_TEST(everyScenarioHasFourCallers);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyTalkEndsAsWritten() {
        for (const auto& path : files(sourceRoot() / "tests/conversations/brain"))
            play(path);
    }

    void everyScenarioHasFourCallers() {
        for (const auto& path : files(sourceRoot() / "scenarios")) {
            if (path.stem() == "schema") continue;
            for (const auto* caller : {"good", "blame", "rambler", "silent"}) {
                const auto talk = path.stem().string() + "-" + caller + ".json";
                CPPUNIT_ASSERT_MESSAGE(
                    talk,
                    std::filesystem::exists(sourceRoot() / "tests/conversations/brain" / talk));
            }
        }
    }

private:
    static std::vector<std::filesystem::path> files(const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator{folder})
            if (entry.path().extension() == ".json") found.push_back(entry.path());
        CPPUNIT_ASSERT(!found.empty());
        return found;
    }

    static void play(const std::filesystem::path& path) {
        const auto file = json::parse(readFile(path));
        Beginning beginning;
        beginning.temper = file.value("temper", 3);
        Talk talk{shipped(file.at("scenario")), beginning};
        std::string log = path.filename().string() + "\n" + talk.reply().text() + "\n";
        int escalations = 0;
        for (const auto& says : file.at("says")) {
            if (talk.state().hasEnded()) break;
            talk.happens(eventOf(says));
            escalations += talk.did("escalate") ? 1 : 0;
            log += "> " + says.dump() + "\n" + talk.reply().text() + "\n";
        }
        const auto debrief = Debrief::of(talk.scenario(), talk.state());
        log += debrief.toJson().dump(1);
        const auto& expected = file.at("expect");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            log, expected.at("outcome").get<std::string>(), std::string{nameOf(debrief.outcome)});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(log, expected.value("escalations", 0), escalations);
        CPPUNIT_ASSERT_MESSAGE(log, debrief.score_tenths >= expected.value("score_from", 0.0) * 10);
        CPPUNIT_ASSERT_MESSAGE(log, debrief.score_tenths <= expected.value("score_to", 10.0) * 10);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConversationsTest);

}  // namespace
}  // namespace parley::brain

#include <cppunit/extensions/HelperMacros.h>
#include <support/talk_stage.hpp>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

constexpr const char* kLongReply =
    "We have three rooms left. The first looks over the harbour. The second has a balcony.";

class InterruptionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(InterruptionTest);
    CPPUNIT_TEST(weFallSilentAtOnce);
    CPPUNIT_TEST(onlyWhatWasHeardIsRemembered);
    CPPUNIT_TEST(aCoughDoesNotStopUs);
    CPPUNIT_TEST(listeningSoundsDoNotStopUs);
    CPPUNIT_TEST(aWordThatMeansItStopsUs);
    CPPUNIT_TEST(clientsThatPlayThemselvesAreToldAtOnce);
    CPPUNIT_TEST(theClientSaysHowMuchWasHeard);
    CPPUNIT_TEST(moreThanThereIsCannotBeHeard);
    CPPUNIT_TEST(whoMayNotInterruptIsAnsweredAfterwards);
    CPPUNIT_TEST(whatIsHeardAfterIsAnswered);
    CPPUNIT_TEST(whatIsStillBeingMadeIsCancelled);
    CPPUNIT_TEST_SUITE_END();

    static void expectLine(const TalkStage& stage, const std::string& line) {
        CPPUNIT_ASSERT_MESSAGE(
            "no '" + line + "' in\n" + stage.journal.all(), stage.journal.has(line));
    }
    /// Until something of the long reply is heard.
    static void letSpeak(TalkStage& stage, std::chrono::milliseconds time = 2'500ms) {
        stage.mind->reply = kLongReply;
        stage.callerSays("is there a room");
        stage.silence(time);
        CPPUNIT_ASSERT_MESSAGE(
            stage.journal.all(), stage.conversation().state() == TurnState::Speaking);
    }

    void weFallSilentAtOnce() {
        TalkStage stage;
        letSpeak(stage);
        // 160 ms of voice are what it takes to be noticed over our own.
        stage.noise(160ms);
        CPPUNIT_ASSERT_MESSAGE(stage.journal.all(), stage.line.isSilent());
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Interrupted);
    }

    void onlyWhatWasHeardIsRemembered() {
        TalkStage stage;
        letSpeak(stage);
        stage.callerSays("no wait I need two");
        stage.silence(100ms);
        expectLine(stage, "playout_cleared");
        const auto heard = stage.conversation().items()[1].text();
        CPPUNIT_ASSERT_MESSAGE(heard, std::string{kLongReply}.starts_with(heard));
        // 2.5 s, less half a second of silence and the latencies, at 65 ms a letter.
        CPPUNIT_ASSERT_MESSAGE(heard, heard.size() > 20 && heard.size() < 36);
        CPPUNIT_ASSERT(heard.back() != ' ');
    }

    void aCoughDoesNotStopUs() {
        TalkStage stage;
        letSpeak(stage);
        stage.noise(240ms);
        CPPUNIT_ASSERT(stage.line.isSilent());
        stage.silence(1'500ms);
        CPPUNIT_ASSERT_MESSAGE(
            stage.journal.all(), stage.conversation().state() == TurnState::Speaking);
        stage.silence(9'000ms);
        expectLine(stage, "reply: " + std::string{kLongReply});
        expectLine(stage, "response: completed");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.conversation().items().size());
    }

    void listeningSoundsDoNotStopUs() {
        TalkStage stage;
        letSpeak(stage);
        stage.callerSays("yeah okay");
        stage.silence(2'000ms);
        CPPUNIT_ASSERT_MESSAGE(
            stage.journal.all(), stage.conversation().state() == TurnState::Speaking);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.journal.count("speech_started"));
    }

    void aWordThatMeansItStopsUs() {
        TalkStage stage;
        letSpeak(stage);
        stage.callerSays("stop");
        stage.silence(1'000ms);
        expectLine(stage, "playout_cleared");
        expectLine(stage, "truncated: We have three rooms left. The");
        expectLine(stage, "heard: stop");
    }

    void clientsThatPlayThemselvesAreToldAtOnce() {
        TalkStage stage{Line::Pace::TheClients};
        letSpeak(stage);
        stage.noise(160ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.journal.count("speech_started"));
    }

    void theClientSaysHowMuchWasHeard() {
        TalkStage stage{Line::Pace::TheClients};
        letSpeak(stage);
        stage.callerSays("stop");
        const auto id = stage.conversation().items()[1].id;
        CPPUNIT_ASSERT(stage.conversation().truncate(id, 0, 700ms).has_value());
        expectLine(stage, "truncated: We have");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"item_not_assistant"},
            stage.conversation()
                .truncate(stage.conversation().items()[0].id, 0, 1ms)
                .error()
                .reason);
    }

    void moreThanThereIsCannotBeHeard() {
        TalkStage stage{Line::Pace::TheClients};
        stage.mind->reply = "Yes.";
        stage.exchange("is there a room");
        const auto id = stage.conversation().items()[1].id;
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_value"},
            stage.conversation().truncate(id, 0, 60'000ms).error().reason);
    }

    void whoMayNotInterruptIsAnsweredAfterwards() {
        auto casting = TalkStage::casting();
        casting.settings.turn_detection->interrupt_response = false;
        TalkStage stage{Line::Pace::Ours, casting};
        letSpeak(stage);
        stage.callerSays("and is there breakfast");
        stage.silence(20'000ms);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            stage.journal.all(), std::size_t{2}, stage.journal.count("response: completed"));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2}, stage.journal.count("reply: " + std::string{kLongReply}));
    }

    void whatIsStillBeingMadeIsCancelled() {
        TalkStage stage;
        std::string endless;
        for (int i = 0; i < 400; ++i)
            endless += "And there is more to say about it. ";
        stage.mind->reply = endless;
        stage.callerSays("is there a room");
        stage.silence(2'500ms);
        stage.callerSays("stop");
        stage.silence(60ms);
        expectLine(stage, "response: cancelled turn_detected");
        const auto waiting = stage.timers.waiting();
        stage.silence(300ms);
        CPPUNIT_ASSERT(waiting < 5);
    }

    void whatIsHeardAfterIsAnswered() {
        TalkStage stage;
        letSpeak(stage);
        stage.mind->reply = "Two it is.";
        stage.callerSays("no I need two");
        stage.silence(4'000ms);
        expectLine(stage, "reply: Two it is.");
        const auto& messages = stage.mind->thoughts.back().messages;
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, messages.size());
        const auto said = std::get<provider::TextPart>(messages[1].parts.front()).text;
        CPPUNIT_ASSERT_EQUAL(stage.conversation().items()[1].text(), said);
        CPPUNIT_ASSERT(said.size() < 40);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(InterruptionTest);

}  // namespace
}  // namespace parley::conversation

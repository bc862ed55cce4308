#include <conversation/tool_runner.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/talk_stage.hpp>

#include <set>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

/// Answers each call a while later.
class SlowTools final : public ToolRunner {
public:
    SlowTools(VirtualTimers& timers, std::chrono::milliseconds time)
        : timers_{timers}, time_{time} {}

    [[nodiscard]] bool has(const std::string& name) const override { return name != "theirs"; }
    std::unique_ptr<Run> run(
        const ToolCallItem& call, std::function<void(std::string)> done) override {
        calls.push_back(call);
        class Later final : public Run {
        public:
            std::unique_ptr<provider::Timers::Timer> timer;
        };
        auto later = std::make_unique<Later>();
        later->timer = timers_.at(
            timers_.now() + time_, [done = std::move(done)] { done(R"({"free":true})"); });
        return later;
    }

    std::vector<ToolCallItem> calls;

private:
    VirtualTimers& timers_;
    const std::chrono::milliseconds time_;
};

class ConversationTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConversationTest);
    CPPUNIT_TEST(whatTheCallerSaysIsHeardAndAnswered);
    CPPUNIT_TEST(eventsComeInTheOrderOfTheProtocol);
    CPPUNIT_TEST(theModelIsAskedWithAllThatWasSaid);
    CPPUNIT_TEST(slowSpeakersAreNotCutOff);
    CPPUNIT_TEST(aFinishedSentenceIsAnsweredSoon);
    CPPUNIT_TEST(noiseWithoutWordsIsNotAnswered);
    CPPUNIT_TEST(whoGoesOnSpeakingIsAnsweredOnce);
    CPPUNIT_TEST(theLongestTurnEndsByItself);
    CPPUNIT_TEST(aClientThatSendsNothingMoreIsSilent);
    CPPUNIT_TEST(weSpeakFirstWhenTheCastingSaysSo);
    CPPUNIT_TEST(toolsOfTheHostAreRunAndAnswered);
    CPPUNIT_TEST(whoWaitsForToolsIsToldSo);
    CPPUNIT_TEST(toolsOfTheClientAreLeftToIt);
    CPPUNIT_TEST(toolsOfTheHostAreForWhoBringsNone);
    CPPUNIT_TEST(whoServedATurnIsTold);
    CPPUNIT_TEST(whatProvidersDoIsCountedForTheConversation);
    CPPUNIT_TEST(whoHangsUpSaysGoodbyeFirst);
    CPPUNIT_TEST(aSilentCallerIsAskedAndThenLeft);
    CPPUNIT_TEST(theIdleTimeOutMakesUsSpeak);
    CPPUNIT_TEST(writtenAnswersAreNotSpoken);
    CPPUNIT_TEST(manualTurnsAreTheClients);
    CPPUNIT_TEST(tooLittleAudioCannotBeCommitted);
    CPPUNIT_TEST(aSecondResponseAtATimeIsRefused);
    CPPUNIT_TEST(responsesBesideTheConversationLeaveNoTrace);
    CPPUNIT_TEST(nothingToCancelSaysSo);
    CPPUNIT_TEST(aModelThatFailsLeavesTheConversationAlive);
    CPPUNIT_TEST(aVoiceThatFailsLeavesTheWords);
    CPPUNIT_TEST(anEarThatFailsIsTold);
    CPPUNIT_TEST(theSentenceIsFinishedAtTheEnd);
    CPPUNIT_TEST(whatIsToBeSaidWaitsForTheReply);
    CPPUNIT_TEST(timesOfATurnAreMeasured);
    CPPUNIT_TEST(theVoiceStaysAfterTheFirstWord);
    CPPUNIT_TEST_SUITE_END();

    static void expect(const TalkStage& stage, bool holds) {
        CPPUNIT_ASSERT_MESSAGE(stage.journal.all(), holds);
    }
    static void expectLine(const TalkStage& stage, const std::string& line) {
        CPPUNIT_ASSERT_MESSAGE(
            "no '" + line + "' in\n" + stage.journal.all(), stage.journal.has(line));
    }
    static std::vector<std::string> linesOf(const TalkStage& stage) {
        std::vector<std::string> lines;
        for (const auto& line : stage.journal.lines)
            if (!line.text.starts_with("state")) lines.push_back(line.text);
        return lines;
    }
    static std::string lastUserText(const provider::Thought& thought) {
        return std::get<provider::TextPart>(thought.messages.back().parts.front()).text;
    }

    void whatTheCallerSaysIsHeardAndAnswered() {
        TalkStage stage;
        stage.exchange("I would like a table for two");
        expectLine(stage, "heard: I would like a table for two");
        expectLine(stage, "reply: Good morning, how may I help you today?");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.conversation().items().size());
    }

    void eventsComeInTheOrderOfTheProtocol() {
        TalkStage stage;
        stage.mind->reply = "Yes.";
        stage.exchange("is anybody there");
        const std::vector<std::string> wanted{
            "speech_started",
            "speech_stopped",
            "committed",
            "heard: is anybody there",
            "response",
            "playout_began",
            "reply: Yes.",
            "response: completed",
            "playout_stopped"};
        expect(stage, linesOf(stage) == wanted);
    }

    void theModelIsAskedWithAllThatWasSaid() {
        auto casting = TalkStage::casting();
        casting.settings.instructions = "Be brief.";
        TalkStage stage{Line::Pace::Ours, casting};
        stage.mind->reply = "Monday.";
        stage.exchange("which day");
        stage.exchange("and which hour");
        const auto& messages = stage.mind->thoughts.back().messages;
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, messages.size());
        CPPUNIT_ASSERT(messages[0].role == provider::Role::System);
        CPPUNIT_ASSERT(messages[2].role == provider::Role::Assistant);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"and which hour"}, lastUserText(stage.mind->thoughts.back()));
    }

    void slowSpeakersAreNotCutOff() {
        TalkStage stage;
        stage.callerSays("I need a room and");
        stage.silence(1'300ms);
        stage.callerSays("a parking place");
        stage.silence(2'000ms);
        expectLine(stage, "heard: I need a room and a parking place");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.journal.count("committed"));
    }

    void aFinishedSentenceIsAnsweredSoon() {
        TalkStage stage;
        stage.callerSays("I need a room");
        stage.silence(480ms);
        expect(stage, !stage.journal.has("committed"));
        stage.silence(60ms);
        expectLine(stage, "committed");
    }

    void noiseWithoutWordsIsNotAnswered() {
        TalkStage stage;
        stage.noise(400ms);
        stage.silence(3'000ms);
        expectLine(stage, "committed");
        expect(stage, !stage.journal.has("response"));
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Listening);
    }

    void whoGoesOnSpeakingIsAnsweredOnce() {
        TalkStage stage;
        stage.mind->latency = 900ms;
        stage.callerSays("I need a room");
        stage.silence(560ms);
        stage.callerSays("for the whole week");
        stage.silence(6'000ms);
        expectLine(stage, "heard: I need a room");
        expectLine(stage, "heard: for the whole week");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.journal.count("response: completed"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.mind->thoughts.back().messages.size());
    }

    void theLongestTurnEndsByItself() {
        auto casting = TalkStage::casting();
        casting.policy.longest_turn = 5'000ms;
        TalkStage stage{Line::Pace::Ours, casting};
        for (int i = 0; i < 26; ++i)
            stage.callerSays("word");
        expectLine(stage, "committed");
    }

    void aClientThatSendsNothingMoreIsSilent() {
        TalkStage stage;
        stage.callerSays("I need a room");
        stage.timers.advance(2'000ms);
        expectLine(stage, "committed");
        expectLine(stage, "heard: I need a room");
    }

    void weSpeakFirstWhenTheCastingSaysSo() {
        auto casting = TalkStage::casting();
        casting.opening = "Harbour clinic, good morning.";
        TalkStage stage{Line::Pace::Ours, casting};
        stage.begin();
        stage.silence(4'000ms);
        expectLine(stage, "reply: Harbour clinic, good morning.");
        CPPUNIT_ASSERT(stage.mind->thoughts.empty());
        stage.exchange("hello there friend");
        CPPUNIT_ASSERT(
            stage.mind->thoughts.back().messages.front().role == provider::Role::Assistant);
    }

    void toolsOfTheHostAreRunAndAnswered() {
        TalkStage stage;
        SlowTools tools{stage.timers, 300ms};
        stage.tools = &tools;
        stage.mind->tools = {{"call_1", "find_room", R"({"day":"monday"})"}};
        stage.mind->reply = "";
        stage.callerSays("is there a room");
        stage.silence(6'000ms);
        expectLine(stage, R"(tool_call: find_room {"day":"monday"})");
        expectLine(stage, R"(tool_result: {"free":true})");
        expectLine(stage, "reply: That is done.");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, tools.calls.size());
    }

    void whoWaitsForToolsIsToldSo() {
        auto casting = TalkStage::casting();
        casting.one_moment = "One moment.";
        TalkStage stage{Line::Pace::Ours, casting};
        SlowTools tools{stage.timers, 3'000ms};
        stage.tools = &tools;
        stage.mind->tools = {{"call_1", "find_room", "{}"}};
        stage.mind->reply = "";
        stage.callerSays("is there a room");
        stage.silence(2'500ms);
        expectLine(stage, "reply: One moment.");
        expect(stage, !stage.journal.has("reply: That is done."));
        stage.silence(5'000ms);
        expectLine(stage, "reply: That is done.");
    }

    void whatProvidersDoIsCountedForTheConversation() {
        TalkStage stage;
        stage.addSpares();
        stage.exchange("which day");
        std::set<provider::Kind> kinds;
        for (const auto& report : stage.attempts.reports) {
            kinds.insert(report.kind);
            CPPUNIT_ASSERT(report.conversation == TalkStage::casting().id.uuid());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, kinds.size());
    }

    void whoServedATurnIsTold() {
        struct Served final : Observer {
            void onUnderstood(const Item&, const Understood& understood) override {
                ear = understood.provider;
            }
            void onResponseDone(const Response& response) override {
                mind = response.mind;
                mouth = response.mouth;
            }
            std::optional<base::ProviderId> ear, mind, mouth;
        };
        Served served;
        TalkStage stage;
        stage.addSpares();
        stage.mind->breakWith(fails(provider::FailureCode::Auth));
        stage.begin();
        stage.conversation().add(served);
        stage.exchange("is there a room");
        CPPUNIT_ASSERT(served.ear == EarStage::idOf(0));
        CPPUNIT_ASSERT(served.mind == EarStage::idOf(1));
        CPPUNIT_ASSERT(served.mouth == EarStage::idOf(0));
    }

    void toolsOfTheHostAreForWhoBringsNone() {
        auto casting = TalkStage::casting();
        casting.tools = {{"current_time", "Tells the time.", "{}"}};
        TalkStage stage{Line::Pace::Ours, casting};
        stage.exchange("what time is it");
        const auto& offered = stage.mind->thoughts.back().tools;
        CPPUNIT_ASSERT(offered.size() == 1 && offered.front().name == "current_time");
        auto settings = stage.conversation().settings();
        settings.tools = {{"theirs", "", "{}"}};
        CPPUNIT_ASSERT(stage.conversation().change(settings).has_value());
        stage.exchange("and now");
        const auto& after = stage.mind->thoughts.back().tools;
        CPPUNIT_ASSERT(after.size() == 1 && after.front().name == "theirs");
    }

    void whoHangsUpSaysGoodbyeFirst() {
        TalkStage stage;
        stage.mind->reply = "It was a pleasure. Goodbye, and have a good day.";
        stage.callerSays("thank you goodbye");
        stage.silence(2'000ms);
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Speaking);
        stage.conversation().endAfterReply("said_goodbye");
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Speaking);
        stage.silence(6'000ms);
        expectLine(stage, "playout_stopped");
        expectLine(stage, "ended: said_goodbye");
        expect(
            stage,
            stage.conversation().items().back().text() ==
                "It was a pleasure. Goodbye, and have a good day.");
    }

    void toolsOfTheClientAreLeftToIt() {
        TalkStage stage;
        SlowTools tools{stage.timers, 10ms};
        stage.tools = &tools;
        stage.mind->tools = {{"call_1", "theirs", "{}"}};
        stage.mind->reply = "";
        stage.callerSays("is there a room");
        stage.silence(3'000ms);
        CPPUNIT_ASSERT(tools.calls.empty());
        CPPUNIT_ASSERT(
            stage.conversation()
                .addItem({"", ItemStatus::Completed, ToolResultItem{"call_1", "yes"}}, {})
                .has_value());
        CPPUNIT_ASSERT(stage.conversation().respond({}).has_value());
        stage.silence(3'000ms);
        expectLine(stage, "reply: That is done.");
        const auto wrong = stage.conversation().addItem(
            {"", ItemStatus::Completed, ToolResultItem{"call_2", "yes"}}, {});
        CPPUNIT_ASSERT_EQUAL(std::string{"tool_call_not_found"}, wrong.error().reason);
    }

    void aSilentCallerIsAskedAndThenLeft() {
        auto casting = TalkStage::casting();
        casting.no_input_prompts = {"Are you there?", "I will hang up now."};
        TalkStage stage{Line::Pace::Ours, casting};
        stage.silence(7'500ms);
        expectLine(stage, "reply: Are you there?");
        stage.silence(30'000ms);
        expectLine(stage, "reply: I will hang up now.");
        expectLine(stage, "ended: silence");
    }

    void theIdleTimeOutMakesUsSpeak() {
        auto casting = TalkStage::casting();
        casting.settings.turn_detection->idle_timeout = 2'000ms;
        TalkStage stage{Line::Pace::Ours, casting};
        stage.silence(3'000ms);
        expectLine(stage, "idle");
        expectLine(stage, "response");
    }

    void writtenAnswersAreNotSpoken() {
        auto casting = TalkStage::casting();
        casting.settings.output = Modality::Text;
        TalkStage stage{Line::Pace::Ours, casting};
        CPPUNIT_ASSERT(stage.mouth->requests().empty());
        stage.exchange("hello there friend");
        expectLine(stage, "reply: Good morning, how may I help you today?");
        CPPUNIT_ASSERT(stage.mouth->requests().empty());
    }

    void manualTurnsAreTheClients() {
        auto casting = TalkStage::casting();
        casting.settings.turn_detection.reset();
        TalkStage stage{Line::Pace::TheClients, casting};
        stage.callerSays("is there a room");
        stage.silence(3'000ms);
        expect(stage, !stage.journal.has("committed"));
        CPPUNIT_ASSERT(stage.conversation().commitAudio().has_value());
        CPPUNIT_ASSERT(stage.conversation().respond({}).has_value());
        stage.timers.advance(5'000ms);
        expectLine(stage, "heard: is there a room");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"is there a room"}, lastUserText(stage.mind->thoughts.back()));
        expectLine(stage, "response: completed");
    }

    void tooLittleAudioCannotBeCommitted() {
        auto casting = TalkStage::casting();
        casting.settings.turn_detection.reset();
        TalkStage stage{Line::Pace::TheClients, casting};
        stage.silence(80ms);
        const auto committed = stage.conversation().commitAudio();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"input_audio_buffer_commit_empty"}, committed.error().reason);
    }

    void aSecondResponseAtATimeIsRefused() {
        TalkStage stage;
        stage.begin();
        CPPUNIT_ASSERT(stage.conversation().respond({}).has_value());
        const auto second = stage.conversation().respond({});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_already_has_active_response"}, second.error().reason);
    }

    void responsesBesideTheConversationLeaveNoTrace() {
        TalkStage stage;
        stage.begin();
        CPPUNIT_ASSERT(stage.conversation().respond({}).has_value());
        ResponseWish aside;
        aside.out_of_band = true;
        aside.output = Modality::Text;
        aside.instructions = "Sum it up.";
        CPPUNIT_ASSERT(stage.conversation().respond(aside).has_value());
        stage.timers.advance(10'000ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.journal.count("response: completed"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.conversation().items().size());
    }

    void nothingToCancelSaysSo() {
        TalkStage stage;
        stage.begin();
        const auto cancelled = stage.conversation().cancelResponse({});
        CPPUNIT_ASSERT_EQUAL(std::string{"response_cancel_not_active"}, cancelled.error().reason);
        CPPUNIT_ASSERT(stage.conversation().respond({}).has_value());
        CPPUNIT_ASSERT(!stage.conversation().cancelResponse("resp_other").has_value());
        CPPUNIT_ASSERT(stage.conversation().cancelResponse({}).has_value());
        expectLine(stage, "response: cancelled client_cancelled");
    }

    void aModelThatFailsLeavesTheConversationAlive() {
        TalkStage stage;
        stage.mind->breakWith(fails(provider::FailureCode::Unavailable));
        stage.callerSays("is there a room");
        stage.silence(2'000ms);
        expectLine(stage, "response: failed");
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Listening);
        stage.mind->heal();
        stage.exchange("once more please");
        expectLine(stage, "response: completed");
    }

    void aVoiceThatFailsLeavesTheWords() {
        TalkStage stage;
        stage.mouth->breakWith(fails(provider::FailureCode::Unavailable, 3));
        stage.callerSays("is there a room");
        stage.silence(4'000ms);
        expectLine(stage, "response: failed");
        CPPUNIT_ASSERT(stage.conversation().items().back().text().starts_with("Good"));
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Listening);
    }

    void anEarThatFailsIsTold() {
        TalkStage stage;
        stage.ear->breakWith(fails(provider::FailureCode::Auth));
        stage.callerSays("is there a room");
        stage.silence(3'000ms);
        expectLine(stage, "not_heard: auth");
        expect(stage, !stage.journal.has("response"));
    }

    void theSentenceIsFinishedAtTheEnd() {
        TalkStage stage;
        stage.mind->reply = "We have it. It is on the left. You cannot miss it, really.";
        stage.callerSays("where is it");
        stage.silence(1'200ms);
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Speaking);
        stage.conversation().endAfterSentence("time_used_up");
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Speaking);
        stage.silence(1'500ms);
        expectLine(stage, "ended: time_used_up");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"We have it."}, stage.conversation().items().back().text());
    }

    void whatIsToBeSaidWaitsForTheReply() {
        TalkStage stage;
        stage.mind->reply = "Yes.";
        stage.callerSays("is there a room");
        stage.silence(700ms);
        stage.conversation().say("And breakfast is at eight.");
        stage.silence(6'000ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.journal.count("response: completed"));
        expectLine(stage, "reply: And breakfast is at eight.");
    }

    void timesOfATurnAreMeasured() {
        TalkStage stage;
        stage.exchange("is there a room");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.journal.timings.size());
        const auto& timings = stage.journal.timings.front();
        CPPUNIT_ASSERT(timings.end_of_turn >= 500ms && timings.end_of_turn <= 540ms);
        // The ear has been listening all along; the others take 40 ms to their first piece, and the
        // voice waits for the end of the sentence.
        CPPUNIT_ASSERT(timings.transcript >= 1ms && timings.transcript <= 5ms);
        CPPUNIT_ASSERT(timings.first_token >= 40ms && timings.first_token <= 45ms);
        CPPUNIT_ASSERT(timings.first_audio_out >= 80ms && timings.first_audio_out <= 100ms);
    }

    void theVoiceStaysAfterTheFirstWord() {
        TalkStage stage;
        stage.exchange("hello there friend");
        auto settings = stage.conversation().settings();
        settings.voice = "another";
        const auto changed = stage.conversation().change(settings);
        CPPUNIT_ASSERT_EQUAL(std::string{"cannot_update_voice"}, changed.error().reason);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConversationTest);

}  // namespace
}  // namespace parley::conversation

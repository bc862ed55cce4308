#include "realtime_client.hpp"

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

constexpr const char* kLongStory =
    "The ferry leaves at seven. It stops at both islands. The last one comes back at nine.";

class LostCallerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LostCallerTest);
    CPPUNIT_TEST(whatWasNotHeardIsForgotten);
    CPPUNIT_TEST(whoWasGoneBeforeItWasNoticedHeardLess);
    CPPUNIT_TEST(clientsThatPlayThemselvesHeardAsLongAsTheirSoundCame);
    CPPUNIT_TEST(aReplyHeardToTheEndStays);
    CPPUNIT_TEST(anAnswerNobodyHeardIsGivenAfterwards);
    CPPUNIT_TEST(whatWasBeingUnderstoodIsAnsweredAfterwards);
    CPPUNIT_TEST(nobodyIsAskedWhetherTheyAreThere);
    CPPUNIT_TEST(whatIsToBeSaidWaits);
    CPPUNIT_TEST(noResponseIsMadeForNobody);
    CPPUNIT_TEST(noTimeIsCountedMeanwhile);
    CPPUNIT_TEST(whoComesBackIsToldEverything);
    CPPUNIT_TEST_SUITE_END();

    static void expectLine(const TalkStage& stage, const std::string& line) {
        CPPUNIT_ASSERT_MESSAGE(
            "no '" + line + "' in\n" + stage.journal.all(), stage.journal.has(line));
    }
    static void letTell(TalkStage& stage) {
        stage.mind->reply = kLongStory;
        stage.callerSays("when does it leave");
        stage.silence(2'500ms);
        CPPUNIT_ASSERT_MESSAGE(
            stage.journal.all(), stage.conversation().state() == TurnState::Speaking);
    }
    static std::string lastWords(TalkStage& stage) {
        return stage.conversation().items().back().text();
    }

public:
    void whatWasNotHeardIsForgotten() {
        TalkStage stage;
        letTell(stage);
        stage.conversation().loseCaller();
        const auto heard = lastWords(stage);
        CPPUNIT_ASSERT_MESSAGE(heard, std::string{kLongStory}.starts_with(heard));
        CPPUNIT_ASSERT_MESSAGE(heard, heard.size() > 15 && heard.size() < 40);
        CPPUNIT_ASSERT(stage.conversation().items().back().status == ItemStatus::Incomplete);
        CPPUNIT_ASSERT(stage.line.isSilent());
        expectLine(stage, "truncated: " + heard);
        expectLine(stage, "caller_lost");
        stage.timers.advance(1min);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            stage.journal.all(), std::size_t{1}, stage.journal.count("response"));
    }

    void whoWasGoneBeforeItWasNoticedHeardLess() {
        TalkStage stage;
        letTell(stage);
        stage.conversation().loseCaller(stage.timers.now() - 1s);
        const auto heard = lastWords(stage);
        CPPUNIT_ASSERT_MESSAGE(heard, !heard.empty() && heard.size() < 20);
    }

    void clientsThatPlayThemselvesHeardAsLongAsTheirSoundCame() {
        TalkStage stage{Line::Pace::TheClients};
        letTell(stage);
        // Their sound stops, and it is noticed much later.
        stage.timers.advance(20s);
        stage.conversation().loseCaller();
        const auto heard = lastWords(stage);
        CPPUNIT_ASSERT_MESSAGE(heard, std::string{kLongStory}.starts_with(heard));
        CPPUNIT_ASSERT_MESSAGE(heard, heard.size() > 15 && heard.size() < 40);
    }

    void aReplyHeardToTheEndStays() {
        TalkStage stage;
        stage.mind->reply = "At seven.";
        stage.exchange("when does it leave");
        stage.conversation().loseCaller();
        CPPUNIT_ASSERT_EQUAL(std::string{"At seven."}, lastWords(stage));
        stage.conversation().regainCaller();
        stage.timers.advance(10s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.journal.count("response"));
        stage.exchange("and when is it back");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            stage.journal.all(), std::size_t{2}, stage.journal.count("response: completed"));
    }

    void anAnswerNobodyHeardIsGivenAfterwards() {
        TalkStage stage;
        stage.mind->latency = 1'500ms;
        stage.mind->reply = "At seven.";
        stage.callerSays("when does it leave");
        stage.silence(1'200ms);
        CPPUNIT_ASSERT(stage.conversation().state() == TurnState::Thinking);
        stage.conversation().loseCaller();
        stage.timers.advance(20s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.journal.count("playout_began"));
        stage.conversation().regainCaller();
        stage.timers.advance(10s);
        expectLine(stage, "caller_back");
        expectLine(stage, "playout_stopped");
        CPPUNIT_ASSERT_EQUAL(std::string{"At seven."}, lastWords(stage));
    }

    void whatWasBeingUnderstoodIsAnsweredAfterwards() {
        TalkStage stage;
        stage.ear->latency = 2'000ms;
        stage.callerSays("yes");
        stage.silence(1'000ms);
        stage.conversation().loseCaller();
        stage.timers.advance(20s);
        expectLine(stage, "heard: yes");
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.journal.count("response"));
        stage.conversation().regainCaller();
        stage.timers.advance(10s);
        expectLine(stage, "response: completed");
    }

    void nobodyIsAskedWhetherTheyAreThere() {
        auto casting = TalkStage::casting();
        casting.no_input_prompts = {"Are you there?"};
        TalkStage stage{Line::Pace::Ours, casting};
        stage.begin();
        stage.conversation().loseCaller();
        stage.timers.advance(10min);
        CPPUNIT_ASSERT(!stage.journal.has("reply: Are you there?"));
        stage.conversation().regainCaller();
        stage.timers.advance(10s);
        expectLine(stage, "reply: Are you there?");
    }

    void whatIsToBeSaidWaits() {
        TalkStage stage;
        stage.begin();
        stage.conversation().loseCaller();
        stage.conversation().say("The gate has changed.");
        stage.timers.advance(10s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.journal.count("response"));
        stage.conversation().regainCaller();
        stage.timers.advance(10s);
        expectLine(stage, "reply: The gate has changed.");
    }

    void noResponseIsMadeForNobody() {
        TalkStage stage;
        stage.begin();
        stage.conversation().loseCaller();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"caller_lost"}, stage.conversation().respond({}).error().reason);
    }

    void noTimeIsCountedMeanwhile() {
        TalkStage stage;
        stage.begin();
        stage.conversation().loseCaller();
        CPPUNIT_ASSERT(stage.meter.is_paused);
        stage.conversation().regainCaller();
        CPPUNIT_ASSERT(!stage.meter.is_paused);
        stage.conversation().loseCaller();
        stage.conversation().end("connection_lost");
        CPPUNIT_ASSERT(stage.meter.has_ended);
        expectLine(stage, "ended: connection_lost");
    }

    void whoComesBackIsToldEverything() {
        RealtimeClient client;
        client.stage.mind->reply = "At seven.";
        client.stage.exchange("when does it leave");
        client.session->leave();
        client.stage.conversation().loseCaller();
        std::vector<nlohmann::json> events;
        RealtimeSession again{client.stage.conversation(), {}, [&](const std::string& text) {
                                  events.push_back(nlohmann::json::parse(text));
                              }};
        again.resume();
        client.stage.conversation().regainCaller();
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, events.size());
        CPPUNIT_ASSERT(events[0]["session"] == client.events[0]["session"]);
        CPPUNIT_ASSERT(events[1]["type"] == "conversation.item.added");
        CPPUNIT_ASSERT(events[1]["previous_item_id"].is_null());
        CPPUNIT_ASSERT(events[4]["type"] == "conversation.item.done");
        CPPUNIT_ASSERT(events[4]["previous_item_id"] == events[1]["item"]["id"]);
        CPPUNIT_ASSERT(events[4]["item"]["content"][0]["transcript"] == "At seven.");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LostCallerTest);

}  // namespace
}  // namespace parley::conversation

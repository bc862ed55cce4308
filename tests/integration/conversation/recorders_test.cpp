#include "conversation_fixture.hpp"

#include <atomic>

namespace parley::conversation {
namespace {

class RecordersTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(RecordersTest);
    CPPUNIT_TEST(aConversationIsThereAsSoonAsItBegins);
    CPPUNIT_TEST(listenersAreTold);
    CPPUNIT_TEST(writingABatchAgainChangesNothing);
    CPPUNIT_TEST(theUserIsToldOfBeginningStateAndEndOnce);
    CPPUNIT_TEST(whatBecomesKnownLaterReplacesWhatWasWritten);
    CPPUNIT_TEST(aHostThatWasTakenForDeadGoesOn);
    CPPUNIT_TEST(theDatabaseMayBeAwayForAWhile);
    CPPUNIT_TEST(whatNobodyCanWriteIsCounted);
    CPPUNIT_TEST_SUITE_END();

public:
    void aConversationIsThereAsSoonAsItBegins() {
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation") == 1; }));
        const auto record = good(services->records.get({acme, ada}, what.id));
        CPPUNIT_ASSERT(record.state == LifeState::Live && !record.ended_at);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, services->recorders.figures().open);
        letGo();
        CPPUNIT_ASSERT(
            testing::eventually([&] { return services->recorders.figures().open == 0; }));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"cut_off"},
            good(services->records.get({acme, ada}, what.id)).end_reason.value());
    }

    void listenersAreTold() {
        const auto what = beginning(acme, ada);
        std::atomic<int> rung{0};
        const auto listener = services->records.listen(what.id, [&rung] { ++rung; });
        begin(what, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return rung == 1; }));
        CPPUNIT_ASSERT_EQUAL(1, count("conversation"));
        onLoop([](Recorder& recorder) { hear(recorder, "Hello."); });
        CPPUNIT_ASSERT(testing::eventually([&] { return rung == 2; }));
        CPPUNIT_ASSERT_EQUAL(1, count("conversation_turn"));
        letGo();
    }

    void writingABatchAgainChangesNothing() {
        const auto what = beginning(acme, ada);
        const RecordBatch batch{
            .beginning = toJson(what, host, clock.now()),
            .summary = toJson(Summary{.user_spoke = 5ms}),
            .turns = "[" + toJson(TurnRecord{.seq = 1, .text = "Hello."}) + "]",
            .events = "[" + eventJson(1, "conversation.started", json::object(), clock.now()) + "]",
            .tool_calls = "[" +
                          toJson(ToolCallRecord{.call_id = "c", .name = "n", .status = "running"}) +
                          "]"};
        const auto write = recordInto(db->database(), acme, what.id);
        for (int time = 0; time < 3; ++time)
            CPPUNIT_ASSERT(good(write(batch)));
        for (const auto* table :
             {"conversation", "conversation_turn", "conversation_event", "tool_call", "live_event"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, 1, count(table));
        CPPUNIT_ASSERT_EQUAL(1, count("conversation WHERE user_ms = 5"));
    }

    void theUserIsToldOfBeginningStateAndEndOnce() {
        const auto id = hold(beginning(acme, ada), [](Recorder& recorder) {
            for (const auto state : {TurnState::Hearing, TurnState::Thinking, TurnState::Speaking})
                recorder.onState(state);
        });
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation.started conversation.state conversation.ended"},
            db->adminValue(
                "SELECT string_agg(kind, ' ' ORDER BY seq) FROM parley.live_event WHERE user_id = "
                "'" +
                ada.uuid().text() + '\''));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"speaking"},
            db->adminValue("SELECT payload ->> 'state' FROM parley.live_event WHERE seq = 2"));
        CPPUNIT_ASSERT_EQUAL(
            3, count("live_event WHERE payload ->> 'conversation_id' = '" + id.publicId() + '\''));
        // Callers without an account have nobody to tell.
        hold(beginning(acme, std::nullopt), [](Recorder& recorder) {
            recorder.onState(TurnState::Hearing);
        });
        CPPUNIT_ASSERT_EQUAL(3, count("live_event"));
    }

    void whatBecomesKnownLaterReplacesWhatWasWritten() {
        const auto what = beginning(acme, ada);
        const std::string item = "b";
        const std::string response = "r";
        const auto said = [&](const std::string& words) {
            return Item{
                .id = item,
                .body = MessageItem{
                    .speaker = Speaker::Assistant,
                    .content = {AudioContent{.transcript = words, .audio = {}, .length = 2s}}}};
        };
        begin(what, [&](Recorder& recorder) {
            recorder.onContentBegan({response, item, 0, 0}, Modality::Audio);
            recorder.onContentDone({response, item, 0, 0}, Modality::Audio, "Five minutes.");
            recorder.onOutputItemDone({.id = response}, 0, said("Five minutes."));
        });
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation_turn") == 1; }));
        onLoop([&](Recorder& recorder) { recorder.onItemTruncated(said("Five"), 0, 400ms); });
        CPPUNIT_ASSERT(
            testing::eventually([&] { return count("conversation_turn WHERE interrupted") == 1; }));
        const auto turn = good(services->records.transcript({acme, ada}, what.id)).turns.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"Five minutes."}, turn.text.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"Five"}, turn.heard_text.value());
        CPPUNIT_ASSERT(turn.length == 400ms);
        letGo();
    }

    void aHostThatWasTakenForDeadGoesOn() {
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation") == 1; }));
        good(services->records.endLost());
        const auto lost = good(services->records.get({acme, ada}, what.id));
        CPPUNIT_ASSERT_EQUAL(std::string{"host_lost"}, lost.end_reason.value());
        CPPUNIT_ASSERT(lost.ended_at == lost.started_at);
        const auto told = json::parse(db->adminValue(
            "SELECT payload FROM parley.live_event WHERE kind = 'conversation.ended'"));
        CPPUNIT_ASSERT(told["reason"] == "host_lost");
        CPPUNIT_ASSERT(told["conversation_id"] == what.id.publicId());
        CPPUNIT_ASSERT_EQUAL(1, count("conversation_event WHERE kind = 'conversation.ended'"));
        onLoop([](Recorder& recorder) { hear(recorder, "I am still here."); });
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation_turn") == 1; }));
        CPPUNIT_ASSERT(good(services->records.get({acme, ada}, what.id)).state == LifeState::Live);
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_event WHERE kind = 'conversation.ended'"));
        letGo();
    }

    void theDatabaseMayBeAwayForAWhile() {
        // What refuses is the table, so that nobody has to wait for a server to come back.
        db->admin(
            "CREATE FUNCTION parley.away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING ERRCODE = '57P03'; END $$");
        db->admin(
            "CREATE TRIGGER away BEFORE INSERT ON parley.conversation_turn FOR EACH ROW EXECUTE "
            "FUNCTION parley.away()");
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder& recorder) { hear(recorder, "First."); });
        CPPUNIT_ASSERT(
            testing::eventually([&] { return services->recorders.figures().waiting > 0; }));
        onLoop([](Recorder& recorder) {
            hear(recorder, "Second.");
            recorder.onEnded("hung_up");
        });
        CPPUNIT_ASSERT_EQUAL(0, count("conversation"));
        db->admin("DROP TRIGGER away ON parley.conversation_turn");
        services->recorders.stop(10s);
        CPPUNIT_ASSERT_EQUAL(2, count("conversation_turn"));
        CPPUNIT_ASSERT(!good(services->records.get({acme, ada}, what.id)).incomplete);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, services->recorders.figures().waiting);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, services->recorders.figures().lost);
        letGo();
    }

    void whatNobodyCanWriteIsCounted() {
        db->admin(
            "ALTER TABLE parley.conversation_turn ADD CONSTRAINT never CHECK (text <> 'Never.')");
        const auto id =
            hold(beginning(acme, ada), [](Recorder& recorder) { hear(recorder, "Never."); });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, services->recorders.figures().lost);
        const auto record = good(services->records.get({acme, ada}, id));
        CPPUNIT_ASSERT(record.incomplete && record.state == LifeState::Ended);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecordersTest);

}  // namespace
}  // namespace parley::conversation

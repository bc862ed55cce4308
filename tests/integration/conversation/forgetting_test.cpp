#include "conversation_fixture.hpp"

namespace parley::conversation {
namespace {

class ForgettingTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(ForgettingTest);
    CPPUNIT_TEST(deletingLeavesTheBareFacts);
    CPPUNIT_TEST(whatGoesOnCannotBeDeleted);
    CPPUNIT_TEST(whatWasDeletedIsNotWrittenAgain);
    CPPUNIT_TEST(everyTenantKeepsAsLongAsItSays);
    CPPUNIT_TEST(settingsThatAreNoNumberCountAsTheUsualTime);
    CPPUNIT_TEST(manyArePurgedInSteps);
    CPPUNIT_TEST(aTenantThatKeepsNothingHasNothingAfterTheEnd);
    CPPUNIT_TEST(erasingAUserErasesTheirConversations);
    CPPUNIT_TEST(onlyConversationsOfSilentHostsEnd);
    CPPUNIT_TEST_SUITE_END();

public:
    void deletingLeavesTheBareFacts() {
        const auto id = hold(ada);
        const auto other = hold(ada);
        good(services->share_links.create({acme, ada}, id, 1h, {}));
        good(services->records.remove({acme, ada}, id, {}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"},
            reasonOf(services->records.get({acme, ada}, id)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"},
            reasonOf(services->records.remove({acme, ada}, id, {})));
        const auto list = good(services->records.list({acme}, {}, {}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, list.items.size());
        CPPUNIT_ASSERT(list.items[0].id == other);
        for (const auto* table : {"conversation_turn", "conversation_event", "share_link"}) {
            CPPUNIT_ASSERT_EQUAL(
                0,
                count(std::string{table} + " WHERE conversation_id = '" + id.uuid().text() + '\''));
        }
        CPPUNIT_ASSERT_EQUAL(
            1,
            count(
                "conversation WHERE deleted_at IS NOT NULL AND title = '' AND metadata = '{}' AND "
                "user_ms = 1500"));
        CPPUNIT_ASSERT_EQUAL(1, count("audit_entry WHERE action = 'conversation.deleted'"));
    }

    void whatGoesOnCannotBeDeleted() {
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation") == 1; }));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_live"},
            reasonOf(services->records.remove({acme, ada}, what.id, {})));
        CPPUNIT_ASSERT_EQUAL(0, count("audit_entry"));
        letGo();
    }

    void whatWasDeletedIsNotWrittenAgain() {
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation") == 1; }));
        good(services->records.endLost());
        good(services->records.remove({acme, ada}, what.id, {}));
        onLoop([](Recorder& recorder) {
            hear(recorder, "Too late.");
            recorder.onEnded("hung_up");
        });
        services->recorders.stop(10s);
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_turn"));
        CPPUNIT_ASSERT_EQUAL(1, count("conversation WHERE end_reason = 'host_lost'"));
        letGo();
    }

    void everyTenantKeepsAsLongAsItSays() {
        keepFor(globex, "7");
        const auto usual = hold(ada);
        const auto short_lived = hold(beginning(globex, eve), [](Recorder&) {});
        clock.advance(24h * 7);
        good(services->records.purge());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"},
            reasonOf(services->records.get({globex}, short_lived)));
        CPPUNIT_ASSERT(good(services->records.get({acme}, usual)).id == usual);
        clock.advance(24h * 83 - 1h);
        good(services->records.purge());
        CPPUNIT_ASSERT_EQUAL(1, count("conversation"));
        clock.advance(1h);
        good(services->records.purge());
        for (const auto* table : {"conversation", "conversation_turn", "conversation_event"})
            CPPUNIT_ASSERT_EQUAL(0, count(table));
    }

    void settingsThatAreNoNumberCountAsTheUsualTime() {
        for (const auto* days : {"\"soon\"", "null", "true"}) {
            keepFor(acme, days);
            hold(ada);
            clock.advance(24h * 89);
            good(services->records.purge());
            CPPUNIT_ASSERT_EQUAL(1, count("conversation"));
            clock.advance(24h * 2);
            good(services->records.purge());
            CPPUNIT_ASSERT_EQUAL(0, count("conversation"));
        }
    }

    void manyArePurgedInSteps() {
        db->admin(
            "INSERT INTO parley.conversation (tenant_id, id, experience, transport, host_id, "
            "state, "
            "started_at, ended_at, end_reason, keeps_transcript, keeps_recording) SELECT 101, "
            "gen_random_uuid(), 'practice', 'text', gen_random_uuid(), 'ended', '2020-01-01', "
            "'2020-01-01', 'hung_up', false, false FROM generate_series(1, 1201)");
        hold(ada);
        good(services->records.purge());
        CPPUNIT_ASSERT_EQUAL(1, count("conversation"));
    }

    void aTenantThatKeepsNothingHasNothingAfterTheEnd() {
        keepFor(acme, "0");
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder& recorder) { hear(recorder, "Between us."); });
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation_turn") == 1; }));
        letGo();
        services->recorders.stop(10s);
        for (const auto* table : {"conversation", "conversation_turn", "conversation_event"})
            CPPUNIT_ASSERT_EQUAL(0, count(table));
        // The user has heard that it ended.
        CPPUNIT_ASSERT_EQUAL(1, count("live_event WHERE kind = 'conversation.ended'"));
    }

    void erasingAUserErasesTheirConversations() {
        const auto id = hold(ada);
        good(services->share_links.create({acme, ada}, id, 1h, {}));
        const auto of_bob = hold(bob);
        const storage::Statement erase{
            .name = "erase_user_in_test",
            .sql = "SELECT parley.erase_user($1::uuid, 'operator', $2::timestamptz)",
            .effect = storage::Effect::Writes};
        good(storage::query(storage::Transaction{db->database(), acme}, erase, ada, clock.now()));
        CPPUNIT_ASSERT_EQUAL(0, count("share_link"));
        for (const auto* table : {"conversation", "conversation_turn"})
            CPPUNIT_ASSERT_EQUAL(1, count(table));
        CPPUNIT_ASSERT(good(services->records.get({acme}, of_bob)).user == bob);
    }

    void onlyConversationsOfSilentHostsEnd() {
        db->admin(
            "INSERT INTO parley.host VALUES ('" + host.text() + "', 'h', 'a', '2025-01-01', '" +
            base::toRfc3339(clock.now()) + "')");
        const auto what = beginning(acme, ada);
        begin(what, [](Recorder& recorder) { hear(recorder, "Hello?"); });
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation_turn") == 1; }));
        const auto last = clock.now();
        clock.advance(40s);
        good(services->records.endLost());
        CPPUNIT_ASSERT(good(services->records.get({acme}, what.id)).state == LifeState::Live);
        clock.advance(10s);
        good(services->records.endLost());
        const auto lost = good(services->records.get({acme}, what.id));
        CPPUNIT_ASSERT_EQUAL(std::string{"host_lost"}, lost.end_reason.value());
        CPPUNIT_ASSERT(lost.ended_at == last);
        letGo();
    }

private:
    void keepFor(base::TenantId tenant, const std::string& days) {
        db->admin(
            "UPDATE parley.tenant SET settings = '{\"retention_days\": " + days +
            "}' WHERE id = " + std::to_string(tenant.value()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ForgettingTest);

}  // namespace
}  // namespace parley::conversation

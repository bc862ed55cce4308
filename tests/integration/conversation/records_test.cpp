#include "conversation_fixture.hpp"

#include <algorithm>

namespace parley::conversation {
namespace {

class RecordsTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(RecordsTest);
    CPPUNIT_TEST(whatWasHeldIsReadBack);
    CPPUNIT_TEST(aUserSeesTheirOwnAndAnAdminAll);
    CPPUNIT_TEST(anotherTenantSeesNothing);
    CPPUNIT_TEST(withoutATenantThereAreNoRows);
    CPPUNIT_TEST(aListIsFiltered);
    CPPUNIT_TEST(aListComesInPages);
    CPPUNIT_TEST(wordsAreFoundInTitlesAndInWhatWasSaid);
    CPPUNIT_TEST(withoutConsentThereIsNoTranscript);
    CPPUNIT_TEST(whatHappenedIsReadFromAnywhereOn);
    CPPUNIT_TEST(aUsersDataIsExportedWhole);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatWasHeldIsReadBack() {
        const auto id = hold(beginning(acme, ada), [](Recorder& recorder) {
            hear(recorder, "Grüße 𝄞 \"quoted\"");
            const std::string response = "r";
            const std::string item = "c";
            recorder.onToolArgumentsDone({response, item, 0, 0}, {"call_1", "look_up", "{}"});
            recorder.onItemDone({.id = "d", .body = ToolResultItem{"call_1", "blue"}}, {});
        });
        const auto found = good(services->records.transcript({acme, ada}, id));
        const auto& conversation = found.conversation;
        CPPUNIT_ASSERT(conversation.user == ada && conversation.host == host);
        CPPUNIT_ASSERT_EQUAL(std::string{"The COO"}, conversation.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"websocket"}, conversation.transport);
        CPPUNIT_ASSERT_EQUAL(std::string{"hung_up"}, conversation.end_reason.value());
        CPPUNIT_ASSERT(conversation.state == LifeState::Ended);
        CPPUNIT_ASSERT(conversation.user_spoke == 1'500ms && !conversation.incomplete);
        CPPUNIT_ASSERT_EQUAL(json(7), conversation.metadata.at("order"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.turns.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"Grüße 𝄞 \"quoted\""}, found.turns[0].text.value());
        CPPUNIT_ASSERT(found.turns[0].started == 1s && found.turns[0].speaker == Speaker::User);
        CPPUNIT_ASSERT_EQUAL(std::string{"blue"}, found.tool_calls.at(0).output.value());
    }

    void aUserSeesTheirOwnAndAnAdminAll() {
        const auto of_ada = hold(ada);
        const auto of_bob = hold(bob);
        const auto of_nobody = hold(
            beginning(acme, std::nullopt), [](Recorder& recorder) { hear(recorder, "Hello."); });
        const std::string unknown = "conversation_not_found";
        for (const auto& id : {of_bob, of_nobody}) {
            CPPUNIT_ASSERT_EQUAL(unknown, reasonOf(services->records.get({acme, ada}, id)));
            CPPUNIT_ASSERT_EQUAL(unknown, reasonOf(services->records.transcript({acme, ada}, id)));
            CPPUNIT_ASSERT_EQUAL(
                unknown, reasonOf(services->records.happenings({acme, ada}, id, 0)));
            CPPUNIT_ASSERT_EQUAL(unknown, reasonOf(services->records.remove({acme, ada}, id, {})));
        }
        CPPUNIT_ASSERT(good(services->records.get({acme, ada}, of_ada)).id == of_ada);
        CPPUNIT_ASSERT(idsOf({acme, ada}, {}) == std::vector{of_ada});
        // Asking for another user's helps as little.
        CPPUNIT_ASSERT(idsOf({acme, ada}, {.user = bob}) == std::vector{of_ada});
        CPPUNIT_ASSERT(idsOf({acme}, {}) == std::vector({of_nobody, of_bob, of_ada}));
        CPPUNIT_ASSERT(idsOf({acme}, {.user = bob}) == std::vector{of_bob});
        // The rows of what was said are a user's as well.
        for (const auto* table : {"conversation_turn", "conversation_event"})
            CPPUNIT_ASSERT_EQUAL(1, conversationsIn(table, ada));
    }

    void anotherTenantSeesNothing() {
        const auto id = hold(ada);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"}, reasonOf(services->records.get({globex}, id)));
        CPPUNIT_ASSERT(idsOf({globex}, {}).empty());
        CPPUNIT_ASSERT(idsOf({globex}, {.words = "morning"}).empty());
    }

    void withoutATenantThereAreNoRows() {
        hold(ada);
        for (const auto* table :
             {"conversation", "conversation_turn", "conversation_event", "tool_call", "share_link"})
            CPPUNIT_ASSERT_EQUAL(0, visibleIn(table, storage::Transaction{db->database()}));
    }

    void aListIsFiltered() {
        const auto first = hold(ada);
        auto other = beginning(acme, ada);
        other.scenario = "cfo-budget";
        other.experience = "mentor";
        hold(other, [](Recorder& recorder) { hear(recorder, "Hello."); });
        const auto live = beginning(acme, ada);
        begin(live, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation") == 3; }));
        const Reader reader{acme, ada};
        CPPUNIT_ASSERT(idsOf(reader, {.state = LifeState::Live}) == std::vector{live.id});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, idsOf(reader, {.state = LifeState::Ended}).size());
        CPPUNIT_ASSERT(idsOf(reader, {.scenario = "cfo-budget"}) == std::vector{other.id});
        CPPUNIT_ASSERT(idsOf(reader, {.experience = "mentor"}) == std::vector{other.id});
        const auto began = good(services->records.get(reader, other.id)).started_at;
        CPPUNIT_ASSERT(idsOf(reader, {.since = began}) == std::vector({live.id, other.id}));
        CPPUNIT_ASSERT(idsOf(reader, {.state = LifeState::Live, .scenario = "x"}).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, idsOf(reader, {}).size());
        CPPUNIT_ASSERT(idsOf(reader, {}).back() == first);
        letGo();
    }

    void aListComesInPages() {
        std::vector<ConversationId> all;
        for (int number = 0; number < 5; ++number)
            all.insert(all.begin(), hold(ada));
        std::vector<ConversationId> seen;
        tenancy::PageRequest page{.limit = 2};
        do {
            const auto found = good(services->records.list({acme, ada}, {}, page));
            for (const auto& record : found.items)
                seen.push_back(record.id);
            page.cursor = found.next_cursor;
        } while (page.cursor);
        CPPUNIT_ASSERT(seen == all);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_cursor"},
            reasonOf(services->records.list({acme, ada}, {}, {.cursor = "x"})));
    }

    void wordsAreFoundInTitlesAndInWhatWasSaid() {
        const auto first = hold(ada, "The budget is 100% spent.");
        const auto second = hold(ada, "Nothing of the kind.");
        hold(bob, "The budget is mine.");
        const Reader reader{acme, ada};
        CPPUNIT_ASSERT(idsOf(reader, {.words = "BUDGET"}) == std::vector{first});
        CPPUNIT_ASSERT(idsOf(reader, {.words = "0% s"}) == std::vector{first});
        CPPUNIT_ASSERT(idsOf(reader, {.words = "0_ s"}).empty());
        CPPUNIT_ASSERT(idsOf(reader, {.words = "the coo"}) == std::vector({second, first}));
        CPPUNIT_ASSERT(idsOf(reader, {.scenario = "cfo-budget", .words = "budget"}).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, idsOf({acme}, {.words = "budget"}).size());
    }

    void withoutConsentThereIsNoTranscript() {
        const auto id = hold(beginning(acme, ada, Consent::No), [](Recorder& recorder) {
            hear(recorder, "Between us.");
        });
        CPPUNIT_ASSERT_EQUAL(
            std::string{"transcript_not_kept"},
            reasonOf(services->records.transcript({acme, ada}, id)));
        CPPUNIT_ASSERT(good(services->records.get({acme, ada}, id)).user_spoke == 1'500ms);
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_turn"));
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_event WHERE payload::text LIKE '%Between%'"));
    }

    void whatHappenedIsReadFromAnywhereOn() {
        const auto id = hold(ada);
        const auto all = good(services->records.happenings({acme, ada}, id, 0));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, all.events.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"conversation.started"}, all.events[0].kind);
        CPPUNIT_ASSERT_EQUAL(std::string{"turn.said"}, all.events[1].kind);
        CPPUNIT_ASSERT_EQUAL(std::string{"conversation.ended"}, all.events[2].kind);
        const auto rest = good(services->records.happenings({acme, ada}, id, 2));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rest.events.size());
        CPPUNIT_ASSERT(rest.state == LifeState::Ended && rest.host == host);
    }

    void aUsersDataIsExportedWhole() {
        for (int number = 0; number < 25; ++number)
            hold(ada, "Word " + std::to_string(number));
        hold(bob);
        std::vector<std::string> said;
        std::optional<ConversationId> before;
        while (true) {
            const auto some = good(services->records.exportOf({acme, ada}, before));
            if (some.empty()) break;
            for (const auto& transcript : some)
                said.push_back(transcript.turns.at(0).text.value());
            before = some.back().conversation.id;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{25}, said.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"Word 24"}, said.front());
        CPPUNIT_ASSERT_EQUAL(std::string{"Word 0"}, said.back());
    }

private:
    std::vector<ConversationId> idsOf(const Reader& reader, const Records::Filter& filter) {
        std::vector<ConversationId> ids;
        for (const auto& record : good(services->records.list(reader, filter, {})).items)
            ids.push_back(record.id);
        return ids;
    }

    static std::int64_t visible(const std::string& sql, storage::Transaction transaction) {
        const storage::Statement statement{
            .name = sql, .sql = sql, .effect = storage::Effect::Reads};
        return good(storage::query(std::move(transaction), statement)).front().integer(0);
    }
    int visibleIn(const std::string& table, storage::Transaction transaction) {
        return static_cast<int>(
            visible("SELECT count(*) FROM parley." + table, std::move(transaction)));
    }
    int conversationsIn(const std::string& table, base::UserId user) {
        return static_cast<int>(visible(
            "SELECT count(DISTINCT conversation_id) FROM parley." + table,
            {db->database(), acme, user}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecordsTest);

}  // namespace
}  // namespace parley::conversation

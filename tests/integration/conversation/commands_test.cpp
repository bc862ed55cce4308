#include "conversation_fixture.hpp"

#include <conversation/command_store.hpp>

#include <future>

namespace parley::conversation {
namespace {

const Command kInterrupt{.kind = Command::Kind::Interrupt};

/// A second host on the same database, which sends. What it sends to goes on at the first one, as
/// far as the database knows.
class CommandsTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(CommandsTest);
    CPPUNIT_TEST(aHostThatHasItNoMoreSaysSo);
    CPPUNIT_TEST(whatNobodyTakesIsNeverDone);
    CPPUNIT_TEST(whatWasTakenAndNotAnsweredIsNotKnown);
    CPPUNIT_TEST(nobodySendsToWhatTheyMayNotSee);
    CPPUNIT_TEST(eachIsTakenOnceInItsOrder);
    CPPUNIT_TEST(whatNobodyWaitsForIsDropped);
    CPPUNIT_TEST(theHostOfASessionIsKnown);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        ConversationFixture::setUp();
        away = std::make_unique<Services>(
            db->database(),
            clock,
            Services::Options{.host = other_host, .recordings_folder = folder});
        away->commands.start(db->loops().at(1));
        adas = beginning(acme, ada);
        adas.session_id = "sess_1";
        begin(adas, [](Recorder&) {});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation") == 1; }));
    }
    void tearDown() override {
        services->commands.stop();
        away->commands.stop();
        away->recorders.stop(10s);
        away = nullptr;
        ConversationFixture::tearDown();
    }

    void aHostThatHasItNoMoreSaysSo() {
        services->commands.start(db->loops().at(0));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_live"},
            reasonOf(away->commands.give({acme, ada}, adas.id, kInterrupt)));
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_command"));
    }

    void whatNobodyTakesIsNeverDone() {
        auto given = send();
        clock.advance(Commands::kPatience);
        CPPUNIT_ASSERT_EQUAL(std::string{"host_not_answering"}, reasonOf(given.get()));
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_command"));
    }

    void whatWasTakenAndNotAnsweredIsNotKnown() {
        auto given = send();
        CPPUNIT_ASSERT_EQUAL(1, take());
        clock.advance(Commands::kPatience);
        CPPUNIT_ASSERT_EQUAL(std::string{"command_outcome_unknown"}, reasonOf(given.get()));
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_command"));
    }

    void nobodySendsToWhatTheyMayNotSee() {
        for (const Reader& stranger : {Reader{acme, bob}, Reader{globex, eve}, Reader{globex}}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"conversation_not_found"},
                reasonOf(away->commands.give(stranger, adas.id, kInterrupt)));
            CPPUNIT_ASSERT(!sendsItself(stranger));
        }
        CPPUNIT_ASSERT_EQUAL(0, count("conversation_command"));
        CPPUNIT_ASSERT(sendsItself({acme}));
    }

    void eachIsTakenOnceInItsOrder() {
        CPPUNIT_ASSERT(sendsItself({acme, ada}, "first"));
        clock.advance(1ms);
        CPPUNIT_ASSERT(sendsItself({acme, ada}, "second"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"first second"},
            db->adminValue(
                "SELECT string_agg(words, ' ') FROM parley.take_conversation_commands('" +
                host.text() + "', '-infinity', now())"));
        CPPUNIT_ASSERT_EQUAL(0, take());
    }

    void whatNobodyWaitsForIsDropped() {
        CPPUNIT_ASSERT(sendsItself({acme, ada}));
        clock.advance(2min);
        services->commands.start(db->loops().at(0));
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation_command") == 0; }));
    }

    void theHostOfASessionIsKnown() {
        CPPUNIT_ASSERT(good(away->records.hostOfSession({acme, ada}, "sess_1")) == host);
        for (const Reader& stranger : {Reader{acme, bob}, Reader{globex}})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"conversation_not_found"},
                reasonOf(away->records.hostOfSession(stranger, "sess_1")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"conversation_not_found"},
            reasonOf(away->records.hostOfSession({acme, ada}, "sess_2")));
    }

private:
    /// On its way: the first host has not been started.
    std::future<base::Result<void>> send() {
        auto given = std::async(std::launch::async, [this] {
            return away->commands.give({acme, ada}, adas.id, kInterrupt);
        });
        CPPUNIT_ASSERT(testing::eventually([&] { return count("conversation_command") == 1; }));
        return given;
    }
    /// As the first host takes them, and then dies.
    int take() {
        return std::stoi(db->adminValue(
            "SELECT count(*) FROM parley.take_conversation_commands('" + host.text() +
            "', '-infinity', now())"));
    }
    /// Past everything that the host itself looks at.
    bool sendsItself(const Reader& reader, const std::string& text = "") {
        return good(storage::query(
                        transactionOf(db->database(), reader),
                        kSendCommand,
                        base::Uuid::makeV7(clock.now()),
                        adas.id,
                        host,
                        other_host,
                        toText(Command::Kind::Say),
                        text,
                        clock.now()))
            .front()
            .flag(0);
    }

    const base::Uuid other_host = base::Uuid::makeV7(clock.now());
    std::unique_ptr<Services> away;
    Beginning adas;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommandsTest);

}  // namespace
}  // namespace parley::conversation

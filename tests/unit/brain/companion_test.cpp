#include "brain_fixture.hpp"

#include <brain/character.hpp>

namespace parley::brain {
namespace {

using Role = Message::Role;

const char* const kClinic =
    "You are Nora, the receptionist of Lakeside Dental Clinic. Always be polite.\n"
    "- Opening hours: Monday to Friday, 8 to 17.\n"
    "- A first appointment costs 80 dollars.\n"
    "- The clinic is at 12 Lake Street, with parking behind the house.\n";

class CompanionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CompanionTest);
    CPPUNIT_TEST(greetsByName);
    CPPUNIT_TEST(answersFromThePrompt);
    CPPUNIT_TEST(admitsWhatItDoesNotKnow);
    CPPUNIT_TEST(neverSpeaksItsInstructions);
    CPPUNIT_TEST(friendsListen);
    CPPUNIT_TEST(saysGoodbye);
    CPPUNIT_TEST(aScenarioAsPromptIsPlayed);
    CPPUNIT_TEST_SUITE_END();

public:
    void greetsByName() {
        const auto text = Companion{kClinic}.answer({}).text();
        CPPUNIT_ASSERT_MESSAGE(text, text.find("Nora") != std::string::npos);
    }

    void answersFromThePrompt() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Opening hours: Monday to Friday, 8 to 17."}, asked("When are you open?"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"A first appointment costs 80 dollars."},
            asked("how much does a first visit cost"));
        CPPUNIT_ASSERT(asked("Where can I park?").find("Lake Street") != std::string::npos);
    }

    void admitsWhatItDoesNotKnow() {
        const auto text = asked("Do you sell bicycles?");
        CPPUNIT_ASSERT_MESSAGE(
            text,
            text.find("do not have that") != std::string::npos ||
                text.find("cannot answer") != std::string::npos);
    }

    void neverSpeaksItsInstructions() {
        CPPUNIT_ASSERT(asked("Are you always polite?").find("Always be") == std::string::npos);
    }

    void friendsListen() {
        const Companion sarah{"You are Sarah, an empathetic and patient friend."};
        const auto first = sarah.answer({{Role::User, "I had a terrible day at work."}}).text();
        const auto second = sarah
                                .answer(
                                    {{Role::User, "I had a terrible day at work."},
                                     {Role::Assistant, first},
                                     {Role::User, "My boss shouted at everybody."}})
                                .text();
        CPPUNIT_ASSERT(!first.empty());
        CPPUNIT_ASSERT(first != second);
    }

    void saysGoodbye() {
        const auto reply = Companion{kClinic}.answer({{Role::User, "Thanks, goodbye!"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"end"}, reply.actions.front().type);
    }

    void aScenarioAsPromptIsPlayed() {
        const auto prompt = std::string{"Play this scenario: "} + kMinimal;
        const auto opening = answerPrompt(prompt, {});
        CPPUNIT_ASSERT_EQUAL(std::string{"COO"}, opening.say.front().name);
        const auto reply = answerPrompt(
            prompt, {{Role::Assistant, opening.text()}, {Role::User, "It is not our fault."}});
        CPPUNIT_ASSERT_EQUAL(std::string{"exec"}, reply.say.back().speaker);
    }

private:
    static std::string asked(const char* question) {
        return Companion{kClinic}.answer({{Role::User, question}}).text();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CompanionTest);

}  // namespace
}  // namespace parley::brain

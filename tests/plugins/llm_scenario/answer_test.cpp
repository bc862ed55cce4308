#include "talking.hpp"

namespace llm_scenario {
namespace {

const char* const kReceptionist =
    "You are Nora, the receptionist of the clinic. We are open from 8 to 17 on weekdays. Parking "
    "is "
    "free behind the house.";

class AnswerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AnswerTest);
    CPPUNIT_TEST(opensTheTalkWhenNobodySpokeYet);
    CPPUNIT_TEST(theWholeTalkIsPlayedFromItsMessages);
    CPPUNIT_TEST(silenceIsPrompted);
    CPPUNIT_TEST(sentencesComeOneByOne);
    CPPUNIT_TEST(aPausedAnswerWaits);
    CPPUNIT_TEST(cancelledItSaysNothingMore);
    CPPUNIT_TEST(aCutAnswerIsContinued);
    CPPUNIT_TEST(anAnswerAsLongAsAllowed);
    CPPUNIT_TEST(theSecondExecutiveSpeaksInAnotherVoice);
    CPPUNIT_TEST(textNamesWhoSpeaks);
    CPPUNIT_TEST(fierceSettingsAreFiercer);
    CPPUNIT_TEST(theScenarioOfTheRequestOutranksThePrompt);
    CPPUNIT_TEST(theConfiguredPromptIsForRequestsWithoutOne);
    CPPUNIT_TEST(aPromptInProseIsACompanion);
    CPPUNIT_TEST(theDebriefQuotesTheUser);
    CPPUNIT_TEST(howItWasSaidCounts);
    CPPUNIT_TEST(somethingIsSaidAfterTheEnd);
    CPPUNIT_TEST(wordsAreCountedAsTokens);
    CPPUNIT_TEST_SUITE_END();

public:
    void opensTheTalkWhenNobodySpokeYet() {
        Conversation conversation;
        withCoo(conversation);
        CPPUNIT_ASSERT(answerTo(conversation).find("We are in month four of nine") == 0);
    }

    void theWholeTalkIsPlayedFromItsMessages() {
        Conversation conversation;
        withCoo(conversation);
        const auto opening = answerTo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, opening);
        conversation.says(PARLEY_LLM_USER, "What is the target?");
        const auto answer = answerTo(conversation);
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("85 percent by month nine") != answer.npos);
        CPPUNIT_ASSERT_EQUAL(answer, answerTo(conversation));
    }

    void silenceIsPrompted() {
        Conversation conversation;
        withCoo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, "Tell me.").says(PARLEY_LLM_USER, "");
        const auto events = eventsOf(conversation);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
        CPPUNIT_ASSERT(events[0].contains("say"));
    }

    void sentencesComeOneByOne() {
        Conversation conversation;
        withCoo(conversation);
        Asked asked{conversation};
        int pieces = 0;
        asked.thinking.on_text = [&] { ++pieces; };
        asked.toTheEnd();
        CPPUNIT_ASSERT_EQUAL(3, pieces);
        CPPUNIT_ASSERT_EQUAL(PARLEY_LLM_STOP, asked.thinking.finish);
    }

    void aPausedAnswerWaits() {
        Conversation conversation;
        withCoo(conversation);
        Asked asked{conversation};
        asked.thinking.on_text = [&] { asked.thinking.pause(true); };
        asked.host.runPosted();
        CPPUNIT_ASSERT_EQUAL(0, asked.thinking.ends);
        const auto first = asked.text();
        asked.thinking.on_text = nullptr;
        asked.thinking.pause(false);
        asked.toTheEnd();
        CPPUNIT_ASSERT(asked.text().size() > first.size());
    }

    void cancelledItSaysNothingMore() {
        Conversation conversation;
        withCoo(conversation);
        Asked asked{conversation};
        asked.thinking.on_text = [&] { asked.thinking.cancel(); };
        asked.toTheEnd();
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_CANCELLED, asked.thinking.ended.code);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, asked.text().find("Tell me"));
    }

    void aCutAnswerIsContinued() {
        Conversation whole;
        withCoo(whole);
        whole.says(PARLEY_LLM_ASSISTANT, "Where do we stand?").says(PARLEY_LLM_USER, "Hello.");
        const auto all = answerTo(whole);
        for (std::size_t cut = 1; cut < all.size(); ++cut) {
            // The host leaves out the space at the end.
            const auto said = all.substr(0, all.find_last_not_of(' ', cut - 1) + 1);
            Conversation again;
            withCoo(again);
            again.says(PARLEY_LLM_ASSISTANT, "Where do we stand?").says(PARLEY_LLM_USER, "Hello.");
            again.says(PARLEY_LLM_ASSISTANT, said);
            CPPUNIT_ASSERT_EQUAL(all, said + answerTo(again));
        }
    }

    void anAnswerAsLongAsAllowed() {
        Conversation conversation;
        withCoo(conversation);
        conversation.request.max_tokens = 8;
        Asked asked{conversation};
        asked.toTheEnd();
        CPPUNIT_ASSERT_EQUAL(std::string{"We are in month four of nine, and "}, asked.text());
        CPPUNIT_ASSERT_EQUAL(PARLEY_LLM_LENGTH, asked.thinking.finish);
    }

    void theSecondExecutiveSpeaksInAnotherVoice() {
        Conversation conversation;
        withCoo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, "Where do we stand?");
        conversation.says(PARLEY_LLM_USER, "It is mostly staff resistance.");
        const auto events = eventsOf(conversation);
        CPPUNIT_ASSERT_EQUAL(std::string{"slt"}, events.at(0)["say"]["voice"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"rms"}, events.at(1)["say"]["voice"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"escalate"}, events.at(2)["action"]["type"].get<std::string>());
    }

    void textNamesWhoSpeaks() {
        Conversation conversation;
        withCoo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, answerTo(conversation));
        conversation.says(PARLEY_LLM_USER, "That is staff resistance, and not our fault.");
        const auto plain = answerTo(conversation);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, plain.find('['));
        conversation.request.options_json = conversation.keep(R"({"speakers": "named"})");
        const auto named = answerTo(conversation);
        const auto mark = named.find("[Victor Hale] Victor Hale");
        CPPUNIT_ASSERT_MESSAGE(named, mark != std::string::npos && mark > 0);
        // What it said itself it knows again, with names or without.
        conversation.says(PARLEY_LLM_ASSISTANT, named);
        conversation.says(PARLEY_LLM_USER, "Hold back 20 percent until compliance reaches 75.");
        const auto next = answerTo(conversation);
        Conversation other;
        withCoo(other);
        other.says(PARLEY_LLM_ASSISTANT, answerTo(other));
        other.says(PARLEY_LLM_USER, "That is staff resistance, and not our fault.");
        other.says(PARLEY_LLM_ASSISTANT, plain);
        other.says(PARLEY_LLM_USER, "Hold back 20 percent until compliance reaches 75.");
        other.request.options_json = other.keep(R"({"speakers": "named"})");
        CPPUNIT_ASSERT_EQUAL(answerTo(other), next);
    }

    void fierceSettingsAreFiercer() {
        Conversation conversation;
        withCoo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, "Where do we stand?");
        conversation.says(PARLEY_LLM_USER, "Maybe it gets better soon, hopefully.");
        const auto mild = Asked{conversation, {{"temper", 1}}}.toTheEnd().text();
        const auto fierce = Asked{conversation, {{"temper", 5}}}.toTheEnd().text();
        CPPUNIT_ASSERT(mild != fierce);
        conversation.request.options_json = conversation.keep(R"({"temper": 5})");
        CPPUNIT_ASSERT_EQUAL(fierce, Asked(conversation, {{"temper", 1}}).toTheEnd().text());
    }

    void theScenarioOfTheRequestOutranksThePrompt() {
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, kReceptionist);
        conversation.request.options_json = conversation.keep(
            R"({"scenario": {"persona": {"role": "CFO"}, "opening": "Money first."}})");
        CPPUNIT_ASSERT_EQUAL(std::string{"Money first."}, answerTo(conversation));
    }

    void theConfiguredPromptIsForRequestsWithoutOne() {
        Conversation conversation;
        const auto greeting = Asked{conversation, {{"prompt", kReceptionist}}}.toTheEnd().text();
        CPPUNIT_ASSERT(greeting.find("Nora") != greeting.npos);
    }

    void aPromptInProseIsACompanion() {
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, kReceptionist);
        conversation.says(PARLEY_LLM_USER, "Where can I park my car?");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Parking is free behind the house."}, answerTo(conversation));
    }

    void theDebriefQuotesTheUser() {
        Conversation conversation;
        withCoo(conversation);
        const std::string said = "The gap is ours, and Anna Novak will fix it by Friday.";
        conversation.says(PARLEY_LLM_ASSISTANT, "Where do we stand?").says(PARLEY_LLM_USER, said);
        conversation.request.options_json = conversation.keep(R"({"task": "debrief"})");
        const auto debrief = nlohmann::json::parse(answerTo(conversation));
        const auto quote = debrief.at("strengths").at(0).at("evidence").at("quote");
        CPPUNIT_ASSERT(said.find(quote.get<std::string>()) != said.npos);
        CPPUNIT_ASSERT_EQUAL(std::string{"rules-v1"}, debrief.at("grader").get<std::string>());
    }

    void howItWasSaidCounts() {
        Conversation conversation;
        withCoo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, "Where do we stand?");
        conversation.says(PARLEY_LLM_USER, "The gap is ours.");
        conversation.request.options_json = conversation.keep(
            R"({"task": "debrief", "manner": [{"duration_ms": 2000, "silence_ms": 700}]})");
        const auto metrics = nlohmann::json::parse(answerTo(conversation)).at("metrics");
        CPPUNIT_ASSERT_EQUAL(120, metrics.at("words_per_minute").get<int>());
    }

    void somethingIsSaidAfterTheEnd() {
        Conversation conversation;
        withCoo(conversation);
        conversation.says(PARLEY_LLM_ASSISTANT, "Where do we stand?");
        conversation.says(PARLEY_LLM_USER, "Goodbye.").says(PARLEY_LLM_ASSISTANT, "Goodbye.");
        conversation.says(PARLEY_LLM_USER, "One more thing.");
        const auto events = eventsOf(conversation);
        CPPUNIT_ASSERT(!events.at(0)["say"]["text"].get<std::string>().empty());
        CPPUNIT_ASSERT_EQUAL(std::string{"end"}, events.at(1)["action"]["type"].get<std::string>());
    }

    void wordsAreCountedAsTokens() {
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, kReceptionist);
        conversation.says(PARLEY_LLM_USER, "Where can I park my car?");
        Asked asked{conversation};
        asked.toTheEnd();
        CPPUNIT_ASSERT_EQUAL(uint64_t{29}, asked.thinking.used.input_tokens);
        CPPUNIT_ASSERT_EQUAL(uint64_t{6}, asked.thinking.used.output_tokens);
    }

private:
    static void withCoo(Conversation& conversation) {
        conversation.says(PARLEY_LLM_SYSTEM, scenarioFile("coo-escalation"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerTest);

}  // namespace
}  // namespace llm_scenario

#include "talking.hpp"

namespace llm_scenario {
namespace {

class HostileTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostileTest);
    CPPUNIT_TEST(optionsThatAreNoneAreRefused);
    CPPUNIT_TEST(aBrokenScenarioIsRefusedWithItsPlace);
    CPPUNIT_TEST(bracesInProseAreProse);
    CPPUNIT_TEST(whatOnlyAModelCanDoIsLeftToOne);
    CPPUNIT_TEST(bytesThatAreNoTextAreAnswered);
    CPPUNIT_TEST(aGiantHistoryIsAnsweredInSlices);
    CPPUNIT_TEST(aGiantMessageIsAnswered);
    CPPUNIT_TEST(messagesOfNoRoleAreNotHeard);
    CPPUNIT_TEST(manyPromptsAreNotKept);
    CPPUNIT_TEST_SUITE_END();

public:
    void optionsThatAreNoneAreRefused() {
        for (const auto* options :
             {"{",
              "[]",
              "\"x\"",
              R"({"temper": 6})",
              R"({"temper": "mild"})",
              R"({"temper": 1e99})",
              R"({"seed": -1})",
              R"({"task": "poem"})",
              R"({"form": 7})",
              R"({"scenario": "coo"})",
              R"({"scenario": {}})",
              R"({"manner": {}})",
              R"({"manner": [1]})",
              R"({"manner": [{"silence_ms": 99999999999}]})"}) {
            Conversation conversation;
            conversation.says(PARLEY_LLM_USER, "Hello");
            conversation.request.options_json = conversation.keep(options);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(options, PARLEY_E_INVALID, Asked{conversation}.code);
        }
        Conversation deep;
        deep.request.options_json = deep.keep(R"({"scenario": )" + std::string(100'000, '[') + "}");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, Asked{deep}.code);
    }

    void aBrokenScenarioIsRefusedWithItsPlace() {
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, R"({"persona": {"role": ""}})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, Asked{conversation}.code);
    }

    void bracesInProseAreProse() {
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, R"(You are Max. Say {name} and {"a": 1} never.)");
        const auto greeting = answerTo(conversation);
        CPPUNIT_ASSERT(greeting.find("Max") != greeting.npos);
    }

    void whatOnlyAModelCanDoIsLeftToOne() {
        Conversation tools;
        tools.says(PARLEY_LLM_USER, "Book it.").offers("book", "{}");
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, Asked{tools}.code);
        tools.request.tool_choice = PARLEY_LLM_TOOLS_REQUIRED;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, Asked{tools}.code);
        Conversation schema;
        schema.says(PARLEY_LLM_USER, "Fill the form.");
        schema.request.response_schema_json = schema.keep("{}");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, Asked{schema}.code);
        Conversation debrief;
        debrief.request.options_json = debrief.keep(R"({"task": "debrief"})");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, Asked{debrief}.code);
    }

    void bytesThatAreNoTextAreAnswered() {
        const std::string junk("\xff\xfe\xc3(\x00\xed\xa0\x80 hello \xf0\x9f", 17);
        for (const auto& prompt : {scenarioFile("coo-escalation"), junk}) {
            Conversation conversation;
            conversation.says(PARLEY_LLM_SYSTEM, prompt);
            conversation.says(PARLEY_LLM_USER, junk).says(PARLEY_LLM_ASSISTANT, junk);
            conversation.says(PARLEY_LLM_USER, junk);
            const auto text = answerTo(conversation);
            CPPUNIT_ASSERT(!text.empty());
            // Throws for what is no UTF-8.
            CPPUNIT_ASSERT_NO_THROW(static_cast<void>(nlohmann::json(text).dump()));
        }
    }

    void aGiantHistoryIsAnsweredInSlices() {
        constexpr int kTurns = 20'000;
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, scenarioFile("coo-escalation"));
        for (int i = 0; i < kTurns; ++i) {
            conversation.says(PARLEY_LLM_ASSISTANT, "Well?");
            conversation.says(PARLEY_LLM_USER, "Point " + std::to_string(i) + " is not our fault.");
        }
        Asked asked{conversation};
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, asked.code);
        CPPUNIT_ASSERT_EQUAL(0, asked.thinking.ends);
        asked.toTheEnd();
        CPPUNIT_ASSERT(!asked.text().empty());
    }

    void aGiantMessageIsAnswered() {
        std::string rant;
        while (rant.size() < 2'000'000)
            rant += "they did not tell us maybe by friday anna will 14 ";
        for (const auto& prompt : {scenarioFile("coo-escalation"), rant}) {
            Conversation conversation;
            conversation.says(PARLEY_LLM_SYSTEM, prompt).says(PARLEY_LLM_USER, rant);
            CPPUNIT_ASSERT(answerTo(conversation).size() < 4'000);
        }
    }

    void messagesOfNoRoleAreNotHeard() {
        Conversation conversation;
        conversation.says(PARLEY_LLM_SYSTEM, scenarioFile("coo-escalation"));
        const auto opening = answerTo(conversation);
        conversation.says(99, "Not our fault.").answers("1", "{}").shows("image/png", "x");
        CPPUNIT_ASSERT(answerTo(conversation) != opening);
        Conversation only_odd;
        only_odd.says(PARLEY_LLM_SYSTEM, scenarioFile("coo-escalation")).says(99, "Hm.");
        CPPUNIT_ASSERT_EQUAL(opening, answerTo(only_odd));
    }

    void manyPromptsAreNotKept() {
        Characters characters;
        const auto first = characters.find("You are number 0.");
        CPPUNIT_ASSERT(first == characters.find("You are number 0."));
        for (int i = 1; i < 100; ++i)
            characters.find("You are number " + std::to_string(i) + ".");
        CPPUNIT_ASSERT(first != characters.find("You are number 0."));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostileTest);

}  // namespace
}  // namespace llm_scenario

#include "brain_fixture.hpp"

#include <brain/findings.hpp>

namespace parley::brain {
namespace {

class DetectorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DetectorsTest);
    CPPUNIT_TEST(hearsOwnership);
    CPPUNIT_TEST(ownershipMustBeMeant);
    CPPUNIT_TEST(hearsPlans);
    CPPUNIT_TEST(noPlanWithoutSomebodyWhoDoesSomething);
    CPPUNIT_TEST(hearsBlame);
    CPPUNIT_TEST(ownershipForgivesBlame);
    CPPUNIT_TEST(hearsHedging);
    CPPUNIT_TEST(findsTheFactThatAnswers);
    CPPUNIT_TEST(lowerCaseSpeechIsUnderstood);
    CPPUNIT_TEST_SUITE_END();

public:
    void hearsOwnership() {
        for (const auto* text :
             {"I take full responsibility.",
              "This is on us, and I am sorry.",
              "I should have warned you in March.",
              "We own that gap.",
              "The gap is ours.",
              "It was my mistake",
              "i'm accountable for it"})
            CPPUNIT_ASSERT_MESSAGE(text, found(text).claimed("ownership"));
    }

    void ownershipMustBeMeant() {
        for (const auto* text :
             {"I do not take responsibility for that.",
              "Should I take responsibility?",
              "If I take responsibility, you will cancel.",
              "Maybe I should have warned you.",
              "They take responsibility."})
            CPPUNIT_ASSERT_MESSAGE(text, !found(text).claimed("ownership"));
    }

    void hearsPlans() {
        const auto findings =
            found("Anna Novak will re-inspect the depots by Friday, from 12 to 40 per day.");
        CPPUNIT_ASSERT_EQUAL(std::string{"Anna Novak"}, findings.slots.at("who").value);
        CPPUNIT_ASSERT_EQUAL(std::string{"by Friday"}, findings.slots.at("when").value);
        CPPUNIT_ASSERT(findings.slots.count("action") > 0);
        CPPUNIT_ASSERT_EQUAL(std::string{"12 to 40 per day"}, findings.slots.at("number").value);
    }

    void noPlanWithoutSomebodyWhoDoesSomething() {
        for (const auto* text :
             {"It will be better soon.",
              "We will see.",
              "We will not do that.",
              "Will you do that?",
              "That will be done.",
              "We will be fine.",
              "I will try."})
            CPPUNIT_ASSERT_MESSAGE(text, found(text).slots.count("action") == 0);
    }

    void hearsBlame() {
        for (const auto* text :
             {"It is not our fault.",
              "The vendor failed us.",
              "They did not tell us anything.",
              "That is because of your managers.",
              "Your people refuse to use it.",
              "That is beyond our control."})
            CPPUNIT_ASSERT_MESSAGE(text, found(text).has("blame"));
        CPPUNIT_ASSERT(!found("I do not blame the crews.").has("blame"));
        CPPUNIT_ASSERT(!found("Is it their fault?").has("blame"));
    }

    void ownershipForgivesBlame() {
        CPPUNIT_ASSERT(!found("The vendor failed, but I own the result and take responsibility.")
                            .has("blame"));
    }

    void hearsHedging() {
        const auto findings = found("Hopefully we will fix it soon.");
        CPPUNIT_ASSERT(findings.has("hedge"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Hopefully"}, findings.hedge_word);
        CPPUNIT_ASSERT(findings.slots.empty());
    }

    void findsTheFactThatAnswers() {
        CPPUNIT_ASSERT(std::string{"target"} == found("What is the target?").fact);
        CPPUNIT_ASSERT(std::string{"sites"} == found("And how many sites do we have?").fact);
        CPPUNIT_ASSERT(!found("What is your favourite colour?").fact);
        CPPUNIT_ASSERT(!found("The target is clear.").fact);
    }

    void lowerCaseSpeechIsUnderstood() {
        const auto findings = found("within fourteen days anna novak will re inspect the depots");
        CPPUNIT_ASSERT_EQUAL(std::string{"anna novak"}, findings.slots.at("who").value);
        CPPUNIT_ASSERT_EQUAL(std::string{"within fourteen days"}, findings.slots.at("when").value);
    }

private:
    static Findings found(const std::string& text) {
        static const auto kScenario = shipped("coo-escalation");
        const State state = Brain{kScenario}.begin();
        Event event;
        event.text = text;
        return detect(listen(kScenario, state, event));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DetectorsTest);

}  // namespace
}  // namespace parley::brain

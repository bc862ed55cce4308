#include <conversation/end_of_turn.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;

class EndOfTurnTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EndOfTurnTest);
    CPPUNIT_TEST(lastWordsTellWhetherMoreComes);
    CPPUNIT_TEST(hesitationIsGivenTime);
    CPPUNIT_TEST(eagernessScalesTheWait);
    CPPUNIT_TEST(aFixedSilenceIsFixed);
    CPPUNIT_TEST(listeningIsNotSpeaking);
    CPPUNIT_TEST_SUITE_END();

    void lastWordsTellWhetherMoreComes() {
        for (const auto* const words : {"book a table for two", "Yes.", "What time is it?", "no"})
            CPPUNIT_ASSERT_MESSAGE(words, completenessOf(words) == Completeness::Finished);
        for (const auto* const words :
             {"I want a table and", "because", "well um", "give me the", "First, ", "I was at -"})
            CPPUNIT_ASSERT_MESSAGE(words, completenessOf(words) == Completeness::Hesitant);
        CPPUNIT_ASSERT(completenessOf("") == Completeness::Open);
    }

    void hesitationIsGivenTime() {
        TurnDetection detection;
        detection.by = TurnDetection::By::Meaning;
        const TurnPolicy policy;
        CPPUNIT_ASSERT(silenceNeeded(detection, policy, "that is all") == 500ms);
        CPPUNIT_ASSERT(silenceNeeded(detection, policy, "") == 900ms);
        CPPUNIT_ASSERT(silenceNeeded(detection, policy, "that is all and") == 1'500ms);
    }

    void eagernessScalesTheWait() {
        TurnDetection detection;
        detection.by = TurnDetection::By::Meaning;
        TurnPolicy policy;
        policy.hesitant_silence = 6'000ms;
        detection.eagerness = TurnDetection::Eagerness::High;
        CPPUNIT_ASSERT(silenceNeeded(detection, policy, "yes and") == 2'000ms);
        CPPUNIT_ASSERT(silenceNeeded(detection, policy, "yes") == 350ms);
        detection.eagerness = TurnDetection::Eagerness::Low;
        CPPUNIT_ASSERT(silenceNeeded(detection, policy, "yes and") == 8'000ms);
    }

    void aFixedSilenceIsFixed() {
        TurnDetection detection;
        detection.silence = 200ms;
        CPPUNIT_ASSERT(silenceNeeded(detection, {}, "yes and") == 200ms);
    }

    void listeningIsNotSpeaking() {
        for (const auto* const words : {"", "Mm-hm.", "yeah", "Okay, right.", "I see"})
            CPPUNIT_ASSERT_MESSAGE(words, isBackchannel(words));
        for (const auto* const words : {"stop", "no", "yeah but", "okay okay okay right", "wait"})
            CPPUNIT_ASSERT_MESSAGE(words, !isBackchannel(words));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EndOfTurnTest);

}  // namespace
}  // namespace parley::conversation

#include <continuing.hpp>
#include <cppunit/extensions/HelperMacros.h>

namespace llm_scenario {
namespace {

using parley::brain::Say;

class ContinuingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ContinuingTest);
    CPPUNIT_TEST(whatWasHeardIsLeftOut);
    CPPUNIT_TEST(itGoesOnWithTheSecondSpeaker);
    CPPUNIT_TEST(nothingIsLeftOfWhatWasHeardWhole);
    CPPUNIT_TEST(anotherModelsBeginningIsStartedOver);
    CPPUNIT_TEST(sentencesKeepTheirSpaces);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatWasHeardIsLeftOut() {
        CPPUNIT_ASSERT_EQUAL(std::string{" next point."}, left("Good. Your"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ur next point."}, left("Good.\n  Yo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Good. Your next point. Why?"}, left(" ", true));
    }

    void itGoesOnWithTheSecondSpeaker() {
        CPPUNIT_ASSERT_EQUAL(std::string{" Why?"}, left("Good. Your next point.", true));
        CPPUNIT_ASSERT_EQUAL(std::string{" y?"}, left("Good. Your next point. Wh", true));
    }

    void nothingIsLeftOfWhatWasHeardWhole() {
        CPPUNIT_ASSERT_EQUAL(std::string{}, left("Good. Your next point. Why? ", true));
    }

    void anotherModelsBeginningIsStartedOver() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{" Let me put that differently. Good. Your next point."},
            left("I would like to"));
    }

    void sentencesKeepTheirSpaces() {
        const std::vector<std::string> expected{"One 2.5. ", "Two?! ", "And"};
        CPPUNIT_ASSERT(expected == sentencesOf("One 2.5. Two?! And"));
        CPPUNIT_ASSERT(sentencesOf("").empty());
    }

private:
    static std::string left(std::string_view said, bool all = false) {
        std::vector<Say> say{{"persona", "A", "a", "Good. Your next point."}};
        if (all) say.push_back({"exec", "B", "b", "Why?"});
        goOn(say, said);
        std::string text;
        for (const auto& one : say)
            text += (text.empty() ? "" : " ") + one.text;
        return text;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ContinuingTest);

}  // namespace
}  // namespace llm_scenario

#include <conversation/heard_text.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;

class HeardTextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HeardTextTest);
    CPPUNIT_TEST(marksTellWhichWordsWereHeard);
    CPPUNIT_TEST(withoutMarksTimeTells);
    CPPUNIT_TEST(aWordCutOffWasNotHeard);
    CPPUNIT_TEST(sentencesEndWhereTheirSoundEnds);
    CPPUNIT_TEST(marksThatGoBackAreLeftOut);
    CPPUNIT_TEST_SUITE_END();

    void marksTellWhichWordsWereHeard() {
        HeardText heard;
        heard.say("one two three");
        heard.mark(0, 0ms);
        heard.mark(4, 300ms);
        heard.mark(8, 900ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"one"}, heard.upTo(310ms));
        CPPUNIT_ASSERT_EQUAL(std::string{"one two"}, heard.upTo(900ms));
    }

    void withoutMarksTimeTells() {
        HeardText heard;
        heard.say("one two");
        heard.say(" three four");
        heard.sentencesSound(1, 1'000ms);
        heard.sentencesSound(2, 3'000ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"one two"}, heard.upTo(1'000ms));
        CPPUNIT_ASSERT_EQUAL(std::string{"one two three"}, heard.upTo(2'200ms));
        CPPUNIT_ASSERT_EQUAL(std::string{"one two three four"}, heard.upTo(3'000ms));
    }

    void aWordCutOffWasNotHeard() {
        HeardText heard;
        heard.say("harbour");
        heard.sentencesSound(1, 700ms);
        CPPUNIT_ASSERT_EQUAL(std::string{}, heard.upTo(600ms));
        CPPUNIT_ASSERT_EQUAL(std::string{"harbour"}, heard.upTo(700ms));
    }

    void sentencesEndWhereTheirSoundEnds() {
        HeardText heard;
        heard.say("One.");
        heard.say(" Two.");
        heard.sentencesSound(1, 400ms);
        CPPUNIT_ASSERT(heard.sentenceEnd(100ms) == 400ms);
        CPPUNIT_ASSERT(!heard.sentenceEnd(500ms));
        heard.sentencesSound(2, 900ms);
        CPPUNIT_ASSERT(heard.sentenceEnd(500ms) == 900ms);
    }

    void marksThatGoBackAreLeftOut() {
        HeardText heard;
        heard.say("one two three");
        heard.mark(8, 500ms);
        heard.mark(4, 600ms);
        heard.mark(4, 100ms);
        CPPUNIT_ASSERT_EQUAL(std::string{"one two"}, heard.upTo(700ms));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HeardTextTest);

}  // namespace
}  // namespace parley::conversation

#include <provider/chain/sound_length.hpp>
#include <provider/chain/spoken_text.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class SpokenTextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpokenTextTest);
    CPPUNIT_TEST(nothingGivenIsNothingSaid);
    CPPUNIT_TEST(marksTellTheWord);
    CPPUNIT_TEST(aWordThatWasMostlyHeardIsNotRepeated);
    CPPUNIT_TEST(audioBeforeTheFirstMarkIsSilence);
    CPPUNIT_TEST(withoutMarksTheProportionTells);
    CPPUNIT_TEST(theEndOfASentenceIsSure);
    CPPUNIT_TEST(theLastSentenceTeachesThePace);
    CPPUNIT_TEST(aScriptWithoutSpacesIsCutBetweenCharacters);
    CPPUNIT_TEST(marksBeyondTheTextAreIgnored);
    CPPUNIT_TEST(punctuationIsSilent);
    CPPUNIT_TEST(everyFrameSaysHowLongItSounds);
    CPPUNIT_TEST_SUITE_END();

public:
    void nothingGivenIsNothingSaid() {
        text_.add("Good morning.");
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, text_.firstUnsaid(0ns));
    }

    void marksTellTheWord() {
        text_.add("Good morning to you.");
        text_.mark({0, 4, 0ms});
        text_.mark({5, 7, 400ms});
        text_.mark({13, 2, 1'000ms});
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, text_.firstUnsaid(400ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, text_.firstUnsaid(600ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{13}, text_.firstUnsaid(1'000ms));
    }

    void aWordThatWasMostlyHeardIsNotRepeated() {
        text_.add("Good morning to you.");
        text_.mark({0, 4, 0ms});
        text_.mark({5, 7, 400ms});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, text_.firstUnsaid(199ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, text_.firstUnsaid(200ms));
        // The end of the last word is not marked: seven bytes take about 455 ms.
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, text_.firstUnsaid(620ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{13}, text_.firstUnsaid(630ms));
    }

    void audioBeforeTheFirstMarkIsSilence() {
        text_.add("Good morning.");
        text_.mark({0, 4, 300ms});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, text_.firstUnsaid(250ms));
    }

    void withoutMarksTheProportionTells() {
        text_.add("Good morning to you.");
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, text_.firstUnsaid(1ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, text_.firstUnsaid(65ms * 5));
        CPPUNIT_ASSERT_EQUAL(std::size_t{13}, text_.firstUnsaid(65ms * 5 + 1ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, text_.firstUnsaid(1h));
    }

    void theEndOfASentenceIsSure() {
        text_.add("Good morning. How are you?");
        text_.saidUpTo(14, 5s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{14}, text_.firstUnsaid(5s));
    }

    void theLastSentenceTeachesThePace() {
        text_.add("Good morning. How are you?");
        text_.saidUpTo(14, 1'400ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{18}, text_.firstUnsaid(1'800ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, text_.firstUnsaid(1'801ms));
    }

    void aScriptWithoutSpacesIsCutBetweenCharacters() {
        text_.add("\xE4\xBD\xA0\xE5\xA5\xBD\xE5\x90\x97");
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, text_.firstUnsaid(65ms * 4));
    }

    void marksBeyondTheTextAreIgnored() {
        text_.add("Good.");
        text_.mark({3, 400, 10ms});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, text_.firstUnsaid(1s));
    }

    void punctuationIsSilent() {
        text_.add("... !? 7");
        CPPUNIT_ASSERT(!text_.isAudible(0, 7));
        CPPUNIT_ASSERT(text_.isAudible(0, 8));
    }

    void everyFrameSaysHowLongItSounds() {
        const std::vector<std::uint8_t> pcm(640);
        CPPUNIT_ASSERT(soundLength({AudioFormat{}, 0ns, pcm}) == 20ms);
        const AudioFormat opus{Codec::Opus, 48'000, 1};
        const auto length = [&](std::vector<std::uint8_t> packet) {
            return soundLength({opus, 0ns, packet});
        };
        CPPUNIT_ASSERT(length({}) == 0ms);
        CPPUNIT_ASSERT(length({0x78}) == 20ms);        // Hybrid, one frame.
        CPPUNIT_ASSERT(length({0x18}) == 60ms);        // SILK.
        CPPUNIT_ASSERT(length({0x80}) == 2'500us);     // CELT.
        CPPUNIT_ASSERT(length({0xF9}) == 40ms);        // CELT, two frames.
        CPPUNIT_ASSERT(length({0xFB, 0x03}) == 60ms);  // CELT, three.
        CPPUNIT_ASSERT(length({0xFB}) == 0ms);
    }

private:
    SpokenText text_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpokenTextTest);

}  // namespace
}  // namespace parley::provider

#include <media/speech_detector.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string_view>
#include <utility>
#include <vector>

namespace parley::media {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Change = SpeechDetector::Change;

class SpeechDetectorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpeechDetectorTest);
    CPPUNIT_TEST(startsAfterEightyMilliseconds);
    CPPUNIT_TEST(gapsWithinTheWindowDoNotMatter);
    CPPUNIT_TEST(tooLittleInTheWindowIsNoSpeech);
    CPPUNIT_TEST(takesTwiceAsMuchWhileOurVoicePlays);
    CPPUNIT_TEST(silenceGrowsFromTheStartOfTheStream);
    CPPUNIT_TEST(silenceGrowsFromWhereSomebodySpokeLast);
    CPPUNIT_TEST(aPauseIsToldOnceAndSpeechResumes);
    CPPUNIT_TEST(aClickInAPauseIsNoSpeech);
    CPPUNIT_TEST(shortGapsAreNoPause);
    CPPUNIT_TEST(afterTheEndSpeechStartsAnew);
    CPPUNIT_TEST(whatWasSpokenBeforeTheEndDoesNotCountAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void startsAfterEightyMilliseconds() {
        hear("....................vvvvvvvv");
        expect({{Change::Started, 280ms}});
        CPPUNIT_ASSERT(detector_.began() == 200ms);
        CPPUNIT_ASSERT(detector_.isSpeech());
    }

    void gapsWithinTheWindowDoNotMatter() {
        hear("vv..vvvv..vv");
        expect({{Change::Started, 120ms}});
        CPPUNIT_ASSERT(detector_.began() == 0ms);
    }

    void tooLittleInTheWindowIsNoSpeech() {
        for (int i = 0; i < 50; ++i)
            hear("vvvvvvv.....");
        expect({});
        CPPUNIT_ASSERT(!detector_.isSpeech());
    }

    void takesTwiceAsMuchWhileOurVoicePlays() {
        detector_.setOurVoice(OurVoice::Plays);
        hear("........vvvvvvvvvvvvvvv.........");
        expect({});
        hear("vvvvvvvvvvvvvvvv");
        expect({{Change::Started, 480ms}});
        CPPUNIT_ASSERT(detector_.began() == 320ms);
        detector_.end();
        detector_.setOurVoice(OurVoice::Rests);
        hear("vvvvvvvv");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, changes_.size());
    }

    void silenceGrowsFromTheStartOfTheStream() {
        hear("....v....v");
        CPPUNIT_ASSERT(detector_.silence() == 100ms);
    }

    void silenceGrowsFromWhereSomebodySpokeLast() {
        hear("vvvvvvvvvv");
        CPPUNIT_ASSERT(detector_.silence() == 0ms);
        hear("...");
        CPPUNIT_ASSERT(detector_.silence() == 30ms);
        hear("..................................................");
        CPPUNIT_ASSERT(detector_.silence() == 530ms);
        CPPUNIT_ASSERT(detector_.spokeUntil() == 100ms);
        detector_.end();
        hear("..........");
        CPPUNIT_ASSERT(detector_.silence() == 630ms);
    }

    void aPauseIsToldOnceAndSpeechResumes() {
        hear("vvvvvvvv....................vvvvvv..........");
        expect(
            {{Change::Started, 80ms},
             {Change::Paused, 180ms},
             {Change::Resumed, 320ms},
             {Change::Paused, 440ms}});
        CPPUNIT_ASSERT(detector_.began() == 0ms);
        CPPUNIT_ASSERT(detector_.spokeUntil() == 340ms);
    }

    void aClickInAPauseIsNoSpeech() {
        hear("vvvvvvvv...............v..........vv..........vvv...");
        expect({{Change::Started, 80ms}, {Change::Paused, 180ms}});
        CPPUNIT_ASSERT(detector_.silence() == 440ms);
    }

    void shortGapsAreNoPause() {
        hear("vvvvvvvv");
        for (int i = 0; i < 20; ++i)
            hear(".........v");
        expect({{Change::Started, 80ms}});
    }

    void afterTheEndSpeechStartsAnew() {
        hear("vvvvvvvv....................");
        detector_.end();
        CPPUNIT_ASSERT(!detector_.isSpeech());
        hear("....vvvvvvvv");
        expect({{Change::Started, 80ms}, {Change::Paused, 180ms}, {Change::Started, 400ms}});
        CPPUNIT_ASSERT(detector_.began() == 320ms);
    }

    void whatWasSpokenBeforeTheEndDoesNotCountAgain() {
        hear("vvvvvvvv");
        detector_.end();
        hear("vvvvvvv");
        expect({{Change::Started, 80ms}});
        hear("v");
        expect({{Change::Started, 80ms}, {Change::Started, 160ms}});
        CPPUNIT_ASSERT(detector_.began() == 80ms);
    }

private:
    using Changes = std::vector<std::pair<Change, std::chrono::nanoseconds>>;

    /// A letter for each 10 ms; `v` is voiced.
    void hear(std::string_view pieces) {
        for (const char piece : pieces) {
            const auto change = detector_.hear({.is_voiced = piece == 'v', .level_dbfs = -30});
            if (change != Change::None) changes_.emplace_back(change, detector_.now());
        }
    }
    void expect(const Changes& changes) { CPPUNIT_ASSERT(changes == changes_); }

    SpeechDetector detector_;
    Changes changes_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpeechDetectorTest);

}  // namespace
}  // namespace parley::media

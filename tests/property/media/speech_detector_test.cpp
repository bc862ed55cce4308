#include <media/speech_detector.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

#include <vector>

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using Change = SpeechDetector::Change;

/// Whatever is heard, what the detector tells fits together.
class SpeechDetectorPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpeechDetectorPropertyTest);
    CPPUNIT_TEST(eventsFollowEachOther);
    CPPUNIT_TEST(timesAreInOrder);
    CPPUNIT_TEST_SUITE_END();

public:
    void eventsFollowEachOther() {
        CPPUNIT_ASSERT(rc::check([] {
            SpeechDetector detector;
            auto last = Change::None;
            for (const bool is_voiced : *anyPieces()) {
                const auto change = detector.hear({.is_voiced = is_voiced, .level_dbfs = 0});
                if (change == Change::None) continue;
                RC_ASSERT((change == Change::Started) == (last == Change::None));
                RC_ASSERT(change != last);
                RC_ASSERT(change != Change::Resumed || last == Change::Paused);
                RC_ASSERT(detector.isSpeech());
                last = change;
                if (change == Change::Paused && *rc::gen::arbitrary<bool>()) {
                    detector.end();
                    last = Change::None;
                }
            }
        }));
    }

    void timesAreInOrder() {
        CPPUNIT_ASSERT(rc::check([] {
            SpeechDetector detector;
            auto spoke_until = detector.spokeUntil();
            for (const bool is_voiced : *anyPieces()) {
                const auto change = detector.hear({.is_voiced = is_voiced, .level_dbfs = 0});
                RC_ASSERT(detector.spokeUntil() >= spoke_until);
                spoke_until = detector.spokeUntil();
                RC_ASSERT(detector.silence() >= 0ns);
                if (detector.isSpeech()) RC_ASSERT(detector.began() < spoke_until);
                if (change == Change::Started)
                    RC_ASSERT(detector.now() - detector.began() <= 120ms);
                if (change == Change::Paused) RC_ASSERT(detector.silence() == 100ms);
            }
        }));
    }

private:
    /// Voice and silence in runs, as they come.
    static rc::Gen<std::vector<bool>> anyPieces() {
        return rc::gen::map(
            rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30)), [](const auto& runs) {
                std::vector<bool> pieces;
                for (std::size_t i = 0; i < runs.size(); ++i)
                    pieces.insert(pieces.end(), static_cast<std::size_t>(runs[i]), i % 2 == 0);
                return pieces;
            });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpeechDetectorPropertyTest);

}  // namespace
}  // namespace parley::media

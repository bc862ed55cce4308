#include <conversation/stereo_timeline.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using Samples = std::vector<std::int16_t>;

constexpr std::size_t kSecond = StereoTimeline::kRateHz;

class StereoTimelineTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StereoTimelineTest);
    CPPUNIT_TEST(bothSidesAreBesideEachOther);
    CPPUNIT_TEST(whatIsSaidInABurstIsPlayedOneAfterTheOther);
    CPPUNIT_TEST(anAnswerBeginsWhenItCame);
    CPPUNIT_TEST(whatWasNotPlayedIsNotHeard);
    CPPUNIT_TEST(soundThatComesALittleLateLeavesNoGap);
    CPPUNIT_TEST(whereNobodySpeaksThereIsSilence);
    CPPUNIT_TEST(soundIsTakenInPieces);
    CPPUNIT_TEST(theEndTakesWhatWasHeard);
    CPPUNIT_TEST(anEndlessAnswerFillsNoMemory);
    CPPUNIT_TEST_SUITE_END();

public:
    void bothSidesAreBesideEachOther() {
        timeline.addRight(0s, Samples(2 * kSecond, 7));
        timeline.addLeft(Samples(2 * kSecond, 3));
        const auto sound = timeline.take(1'500ms);
        CPPUNIT_ASSERT_EQUAL(2 * kSecond, sound.size());
        CPPUNIT_ASSERT(sound.front() == 3 && sound[1] == 7);
        CPPUNIT_ASSERT(sound[sound.size() - 2] == 3 && sound.back() == 7);
    }

    void whatIsSaidInABurstIsPlayedOneAfterTheOther() {
        timeline.addRight(0s, Samples(kSecond, 1));
        timeline.addRight(0s, Samples(kSecond, 2));
        const auto sound = everything(2s);
        CPPUNIT_ASSERT(right(sound, 0) == 1 && right(sound, kSecond - 1) == 1);
        CPPUNIT_ASSERT(right(sound, kSecond) == 2 && right(sound, 2 * kSecond - 1) == 2);
    }

    void anAnswerBeginsWhenItCame() {
        timeline.addRight(0s, Samples(kSecond, 1));
        timeline.addRight(3s, Samples(kSecond, 2));
        const auto sound = everything(4s);
        CPPUNIT_ASSERT(right(sound, kSecond) == 0 && right(sound, 3 * kSecond - 1) == 0);
        CPPUNIT_ASSERT(right(sound, 3 * kSecond) == 2 && right(sound, 4 * kSecond - 1) == 2);
    }

    void whatWasNotPlayedIsNotHeard() {
        timeline.addRight(0s, Samples(10 * kSecond, 1));
        timeline.clearRight(2s);
        timeline.addRight(3s, Samples(kSecond, 2));
        const auto sound = everything(5s);
        CPPUNIT_ASSERT(right(sound, 2 * kSecond - 1) == 1 && right(sound, 2 * kSecond) == 0);
        CPPUNIT_ASSERT(right(sound, 3 * kSecond) == 2 && right(sound, 4 * kSecond) == 0);
    }

    void soundThatComesALittleLateLeavesNoGap() {
        timeline.addLeft(Samples(kSecond, 1));
        CPPUNIT_ASSERT(timeline.take(1'400ms).empty());
        timeline.addLeft(Samples(kSecond, 2));
        const auto sound = everything(2s);
        CPPUNIT_ASSERT(left(sound, kSecond - 1) == 1 && left(sound, kSecond) == 2);
    }

    void whereNobodySpeaksThereIsSilence() {
        const auto sound = everything(3s);
        CPPUNIT_ASSERT_EQUAL(6 * kSecond, sound.size());
        CPPUNIT_ASSERT(sound == Samples(6 * kSecond, 0));
    }

    void soundIsTakenInPieces() {
        CPPUNIT_ASSERT(timeline.take(1s).empty());
        CPPUNIT_ASSERT_EQUAL(20 * kSecond, timeline.take(60s).size());
        CPPUNIT_ASSERT_EQUAL(20 * kSecond, timeline.take(20'500ms).size());
        CPPUNIT_ASSERT(timeline.take(20'500ms).empty());
    }

    void theEndTakesWhatWasHeard() {
        timeline.addRight(0s, Samples(10 * kSecond, 1));
        const auto sound = timeline.takeRest(300ms);
        CPPUNIT_ASSERT_EQUAL(2 * kSecond * 3 / 10, sound.size());
        CPPUNIT_ASSERT(timeline.takeRest(300ms).empty());
    }

    void anEndlessAnswerFillsNoMemory() {
        for (int second = 0; second < 400; ++second)
            timeline.addRight(0s, Samples(kSecond, 1));
        const auto sound = everything(310s);
        CPPUNIT_ASSERT(right(sound, 300 * kSecond - 1) == 1 && right(sound, 300 * kSecond) == 0);
    }

private:
    Samples everything(std::chrono::nanoseconds now) {
        Samples all;
        while (true) {
            const auto some = timeline.takeRest(now);
            if (some.empty()) return all;
            all.insert(all.end(), some.begin(), some.end());
        }
    }
    static std::int16_t left(const Samples& sound, std::size_t at) { return sound.at(2 * at); }
    static std::int16_t right(const Samples& sound, std::size_t at) { return sound.at(2 * at + 1); }

    StereoTimeline timeline;
};

CPPUNIT_TEST_SUITE_REGISTRATION(StereoTimelineTest);

}  // namespace
}  // namespace parley::conversation

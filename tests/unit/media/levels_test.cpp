#include "signal.hpp"

#include <media/levels.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <array>

namespace parley::media {
namespace {

class LevelsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LevelsTest);
    CPPUNIT_TEST(aFullSineIsThreeDecibelsBelowASquare);
    CPPUNIT_TEST(aTenthOfTheAmplitudeIsTwentyDecibelsLess);
    CPPUNIT_TEST(silenceHasALevel);
    CPPUNIT_TEST(theLoudestSampleThereIsDoesNotOverflow);
    CPPUNIT_TEST_SUITE_END();

public:
    void aFullSineIsThreeDecibelsBelowASquare() {
        const auto level = levelOf(sine(1'000, 16'000, 16'000, 32'767));
        CPPUNIT_ASSERT_DOUBLES_EQUAL(-3.01, level.rms_dbfs, 0.02);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0, level.peak_dbfs, 0.02);
    }

    void aTenthOfTheAmplitudeIsTwentyDecibelsLess() {
        const auto loud = levelOf(sine(440, 8'000, 8'000, 20'000));
        const auto soft = levelOf(sine(440, 8'000, 8'000, 2'000));
        CPPUNIT_ASSERT_DOUBLES_EQUAL(loud.rms_dbfs - 20, soft.rms_dbfs, 0.02);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(loud.peak_dbfs - 20, soft.peak_dbfs, 0.02);
    }

    void silenceHasALevel() {
        const std::array<std::int16_t, 3> zeros{};
        CPPUNIT_ASSERT_EQUAL(kSilenceDbfs, levelOf(zeros).rms_dbfs);
        CPPUNIT_ASSERT_EQUAL(kSilenceDbfs, levelOf({}).peak_dbfs);
    }

    void theLoudestSampleThereIsDoesNotOverflow() {
        const std::vector<std::int16_t> lowest(100'000, INT16_MIN);
        CPPUNIT_ASSERT_EQUAL(0.0, levelOf(lowest).rms_dbfs);
        CPPUNIT_ASSERT_EQUAL(0.0, levelOf(lowest).peak_dbfs);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LevelsTest);

}  // namespace
}  // namespace parley::media

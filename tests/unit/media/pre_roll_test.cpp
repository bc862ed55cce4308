#include <media/pre_roll.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <numeric>
#include <vector>

namespace parley::media {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

class PreRollTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PreRollTest);
    CPPUNIT_TEST(givesBackWhatItGotWhileThereIsRoom);
    CPPUNIT_TEST(keepsTheLatest);
    CPPUNIT_TEST(aPieceLongerThanItselfLeavesItsEnd);
    CPPUNIT_TEST(isCutAtATimeOfTheStream);
    CPPUNIT_TEST(whatWasForgottenIsNotGivenBack);
    CPPUNIT_TEST(timesStayExactAfterDays);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesBackWhatItGotWhileThereIsRoom() {
        add(10);
        CPPUNIT_ASSERT(content(ring_.all()) == numbers(0, 10));
        CPPUNIT_ASSERT(ring_.begin() == 0ms && ring_.end() == 10ms);
    }

    void keepsTheLatest() {
        for (int i = 0; i < 7; ++i)
            add(30);
        CPPUNIT_ASSERT(content(ring_.all()) == numbers(110, 210));
        CPPUNIT_ASSERT(ring_.begin() == 110ms && ring_.end() == 210ms);
    }

    void aPieceLongerThanItselfLeavesItsEnd() {
        add(30);
        add(250);
        CPPUNIT_ASSERT(content(ring_.all()) == numbers(180, 280));
    }

    void isCutAtATimeOfTheStream() {
        add(90);
        add(90);
        CPPUNIT_ASSERT(content(ring_.since(150ms)) == numbers(150, 180));
        CPPUNIT_ASSERT(content(ring_.since(95ms)) == numbers(95, 180));
        CPPUNIT_ASSERT(content(ring_.since(-1s)) == numbers(80, 180));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, ring_.since(180ms).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, ring_.since(1h).size());
    }

    void whatWasForgottenIsNotGivenBack() {
        add(150);
        ring_.clear();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, ring_.all().size());
        add(20);
        CPPUNIT_ASSERT(content(ring_.all()) == numbers(150, 170));
        CPPUNIT_ASSERT(ring_.begin() == 150ms);
    }

    void timesStayExactAfterDays() {
        PreRoll ring{44'100, 100ms};
        const std::vector<std::int16_t> minute(60 * 44'100);
        for (int i = 0; i < 60 * 24 * 3; ++i)
            ring.add(minute);
        CPPUNIT_ASSERT(ring.end() == 72h);
        const std::vector<std::int16_t> odd(123);
        ring.add(odd);
        CPPUNIT_ASSERT_EQUAL(odd.size(), ring.since(72h).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4'410}, ring.since(ring.begin()).size());
    }

private:
    void add(std::size_t count) {
        ring_.add(numbers(added_, added_ + count));
        added_ += count;
    }
    static std::vector<std::int16_t> numbers(std::size_t begin, std::size_t end) {
        std::vector<std::int16_t> samples(end - begin);
        std::iota(samples.begin(), samples.end(), static_cast<std::int16_t>(begin));
        return samples;
    }
    static std::vector<std::int16_t> content(const PreRoll::Samples& samples) {
        std::vector<std::int16_t> all{samples.older.begin(), samples.older.end()};
        all.insert(all.end(), samples.newer.begin(), samples.newer.end());
        return all;
    }

    /// A sample a millisecond.
    PreRoll ring_{1'000, 100ms};
    std::size_t added_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PreRollTest);

}  // namespace
}  // namespace parley::media

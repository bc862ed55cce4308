#include <transport/webrtc/beat.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <set>

namespace parley::transport {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

class BeatTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BeatTest);
    CPPUNIT_TEST(theNextOneIsSoonAndNeverNow);
    CPPUNIT_TEST(whoeverAsksInBetweenMeets);
    CPPUNIT_TEST(piecesStayOnTheBeat);
    CPPUNIT_TEST_SUITE_END();

public:
    void theNextOneIsSoonAndNeverNow() {
        base::MonoTime time{milliseconds{70}};
        for (int i = 0; i < 1'000; ++i, time += microseconds{37}) {
            const auto next = nextBeat(time);
            CPPUNIT_ASSERT(next > time && next <= time + kBeat);
        }
    }

    void whoeverAsksInBetweenMeets() {
        const base::MonoTime beat{kBeat * 8};
        std::set<base::MonoTime> beats;
        for (auto time = beat; time < beat + kBeat; time += microseconds{1})
            beats.insert(nextBeat(time));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, beats.size());
    }

    void piecesStayOnTheBeat() {
        const auto begun = nextBeat(base::MonoTime{milliseconds{3}});
        const auto later = begun + milliseconds{20} * 7;
        CPPUNIT_ASSERT(nextBeat(later - microseconds{1}) == later);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BeatTest);

}  // namespace
}  // namespace parley::transport

#include <transport/webrtc/playout.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <numeric>
#include <vector>

namespace parley::transport {
namespace {

using std::chrono::milliseconds;
using Step = Playout::Step;

class PlayoutTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PlayoutTest);
    CPPUNIT_TEST(cutsWhatItGetsIntoPieces);
    CPPUNIT_TEST(fillsTheLastPieceWithSilence);
    CPPUNIT_TEST(isFinishedWhenTheLastPieceHasHadItsTime);
    CPPUNIT_TEST(isNotFinishedWhenMoreComesInTime);
    CPPUNIT_TEST(holdsTheQueueWhilePaused);
    CPPUNIT_TEST(forgetsWhatIsCleared);
    CPPUNIT_TEST(countsWhatWasSent);
    CPPUNIT_TEST(takesNoMoreThanItsLimit);
    CPPUNIT_TEST_SUITE_END();

public:
    void cutsWhatItGetsIntoPieces() {
        std::vector<std::int16_t> wave(1'000);
        std::iota(wave.begin(), wave.end(), std::int16_t{0});
        playout_.add(std::span{wave}.first(700));
        playout_.add(std::span{wave}.subspan(700));
        CPPUNIT_ASSERT_EQUAL(std::int16_t{0}, playout_.next().samples[0]);
        const auto second = playout_.next();
        CPPUNIT_ASSERT(second.step == Step::Piece);
        CPPUNIT_ASSERT_EQUAL(std::int16_t{480}, second.samples[0]);
        CPPUNIT_ASSERT_EQUAL(std::int16_t{959}, second.samples[479]);
    }

    void fillsTheLastPieceWithSilence() {
        add(100);
        const auto next = playout_.next();
        CPPUNIT_ASSERT_EQUAL(std::int16_t{1}, next.samples[99]);
        CPPUNIT_ASSERT_EQUAL(std::int16_t{0}, next.samples[100]);
    }

    void isFinishedWhenTheLastPieceHasHadItsTime() {
        add(480);
        CPPUNIT_ASSERT(!playout_.next().finished);
        CPPUNIT_ASSERT(playout_.isBusy());
        auto next = playout_.next();
        CPPUNIT_ASSERT(next.finished);
        CPPUNIT_ASSERT(next.step == Step::Tail);
        CPPUNIT_ASSERT_EQUAL(std::int16_t{0}, next.samples[0]);
        int tail = 1;
        for (; (next = playout_.next()).step == Step::Tail; ++tail)
            CPPUNIT_ASSERT(!next.finished);
        CPPUNIT_ASSERT_EQUAL(5, tail);
        CPPUNIT_ASSERT(!playout_.isBusy());
    }

    void isNotFinishedWhenMoreComesInTime() {
        add(480);
        playout_.next();
        add(480);
        CPPUNIT_ASSERT(!playout_.next().finished);
        CPPUNIT_ASSERT(playout_.next().finished);
    }

    void holdsTheQueueWhilePaused() {
        add(960);
        playout_.next();
        playout_.pause();
        auto next = playout_.next();
        CPPUNIT_ASSERT(next.step == Step::Tail);
        CPPUNIT_ASSERT(!next.finished);
        CPPUNIT_ASSERT_EQUAL(milliseconds{20}.count(), queuedMs());
        playout_.resume();
        CPPUNIT_ASSERT(playout_.next().step == Step::Piece);
        CPPUNIT_ASSERT(playout_.next().finished);
    }

    void forgetsWhatIsCleared() {
        add(960);
        playout_.next();
        playout_.pause();
        playout_.clear();
        CPPUNIT_ASSERT_EQUAL(milliseconds{0}.count(), queuedMs());
        CPPUNIT_ASSERT(!playout_.next().finished);
        // And is not paused any more.
        add(480);
        CPPUNIT_ASSERT(playout_.next().step == Step::Piece);
    }

    void countsWhatWasSent() {
        add(720);
        CPPUNIT_ASSERT_EQUAL(milliseconds{30}.count(), queuedMs());
        playout_.next();
        CPPUNIT_ASSERT_EQUAL(milliseconds{20}.count(), playedMs());
        playout_.next();
        CPPUNIT_ASSERT_EQUAL(milliseconds{30}.count(), playedMs());
        playout_.next();
        CPPUNIT_ASSERT_EQUAL(milliseconds{30}.count(), playedMs());
    }

    void takesNoMoreThanItsLimit() {
        add(3'000);
        CPPUNIT_ASSERT_EQUAL(milliseconds{100}.count(), queuedMs());
        playout_.next();
        add(480);
        CPPUNIT_ASSERT_EQUAL(milliseconds{100}.count(), queuedMs());
    }

private:
    void add(std::size_t samples) { playout_.add(std::vector<std::int16_t>(samples, 1)); }
    [[nodiscard]] std::int64_t queuedMs() const {
        return std::chrono::duration_cast<milliseconds>(playout_.queued()).count();
    }
    [[nodiscard]] std::int64_t playedMs() const {
        return std::chrono::duration_cast<milliseconds>(playout_.played()).count();
    }

    Playout playout_{2'400};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlayoutTest);

}  // namespace
}  // namespace parley::transport

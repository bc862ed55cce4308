#include <conversation/turn_spans.hpp>
#include <conversation/turn_times.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <numeric>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;

class TurnTimesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TurnTimesTest);
    CPPUNIT_TEST(eachStageIsCountedUnderItsBound);
    CPPUNIT_TEST(whatDidNotHappenIsNotCounted);
    CPPUNIT_TEST(aConversationShowsMedianAndTail);
    CPPUNIT_TEST(longConversationsKeepTheLatestTurns);
    CPPUNIT_TEST_SUITE_END();

    static TurnTimings took(std::chrono::nanoseconds first_token) {
        TurnTimings timings;
        timings.first_token = first_token;
        return timings;
    }
    static std::uint64_t total(const TurnTimes::Stage& stage) {
        return std::accumulate(stage.counts.begin(), stage.counts.end(), std::uint64_t{0});
    }

public:
    void eachStageIsCountedUnderItsBound() {
        TurnTimes times;
        // On a bound, above it, and beyond all.
        for (const auto span : {100ms, 101ms, 60'000ms})
            times.note(took(span));
        const auto stage = times.stages()[2];
        CPPUNIT_ASSERT(stage.name == "first_token");
        CPPUNIT_ASSERT_EQUAL(TurnTimes::kBounds_s.size() + 1, stage.counts.size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, stage.counts[4]);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, stage.counts[5]);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, stage.counts.back());
        CPPUNIT_ASSERT_DOUBLES_EQUAL(60.201, stage.sum_s, 1e-6);
    }

    void whatDidNotHappenIsNotCounted() {
        TurnTimes times;
        times.note(took(1ms));
        for (const auto& stage : times.stages())
            CPPUNIT_ASSERT_EQUAL(
                std::uint64_t{stage.name == "first_token" ? 1U : 0U}, total(stage));
    }

    void aConversationShowsMedianAndTail() {
        TurnSpans spans;
        CPPUNIT_ASSERT(spans.toJson().empty());
        for (int turn = 1; turn <= 20; ++turn)
            spans.add(took(turn * 10ms));
        const auto shown = spans.toJson();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, shown.size());
        const auto& stage = shown["first_token"];
        CPPUNIT_ASSERT(stage["turns"] == 20 && stage["median"] == 100.0);
        CPPUNIT_ASSERT(stage["p95"] == 190.0 && stage["longest"] == 200.0);
    }

    void longConversationsKeepTheLatestTurns() {
        TurnSpans spans;
        for (int turn = 0; turn < 1'000; ++turn)
            spans.add(took(turn < 400 ? 9s : 1s));
        CPPUNIT_ASSERT(spans.toJson()["first_token"]["longest"] == 1000.0);
        CPPUNIT_ASSERT(spans.toJson()["first_token"]["turns"] == 1000);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TurnTimesTest);

}  // namespace
}  // namespace parley::conversation

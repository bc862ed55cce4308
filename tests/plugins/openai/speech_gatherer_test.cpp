#include <cppunit/extensions/HelperMacros.h>
#include <speech_gatherer.hpp>

namespace openai {
namespace {

using namespace std::chrono_literals;

constexpr uint32_t kRate = 8000;
constexpr uint64_t kMs = 1'000'000;

class SpeechGathererTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SpeechGathererTest);
    CPPUNIT_TEST(silenceIsNothing);
    CPPUNIT_TEST(beginsShortlyBeforeSpeechAndEndsWithASilence);
    CPPUNIT_TEST(shortPausesStayInside);
    CPPUNIT_TEST(endsAtTheLimit);
    CPPUNIT_TEST(aHoleInTheStreamEndsASegment);
    CPPUNIT_TEST(bringsOutWhatWasSaidSoFar);
    CPPUNIT_TEST(measuresTheSameHoweverTheAudioIsCut);
    CPPUNIT_TEST_SUITE_END();

public:
    void silenceIsNothing() {
        expectNothing(add(0, 5000ms));
        CPPUNIT_ASSERT(!gatherer_.take());
    }

    void beginsShortlyBeforeSpeechAndEndsWithASilence() {
        expectNothing(add(0, 1000ms));
        expectNothing(add(5000, 400ms));
        expectNothing(add(0, 480ms));
        const auto segment = add(0, 20ms);
        CPPUNIT_ASSERT(segment.has_value());
        CPPUNIT_ASSERT_EQUAL(700 * kMs, segment->start_ns);
        CPPUNIT_ASSERT_EQUAL(1900 * kMs, segment->end_ns);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1200 * 8}, segment->samples.size());
        // And again, from there.
        expectNothing(add(0, 1000ms));
        expectNothing(add(5000, 100ms));
        const auto next = gatherer_.take();
        CPPUNIT_ASSERT_EQUAL(2600 * kMs, next->start_ns);
        CPPUNIT_ASSERT_EQUAL(3000 * kMs, next->end_ns);
    }

    void shortPausesStayInside() {
        expectNothing(add(5000, 200ms));
        expectNothing(add(0, 400ms));
        expectNothing(add(5000, 200ms));
        expectNothing(add(0, 400ms));
        CPPUNIT_ASSERT_EQUAL(1200 * kMs, gatherer_.take()->end_ns);
    }

    void endsAtTheLimit() {
        expectNothing(add(5000, 2980ms));
        const auto segment = add(5000, 20ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3000 * 8}, segment->samples.size());
        expectNothing(add(5000, 100ms));
        CPPUNIT_ASSERT_EQUAL(3000 * kMs, gatherer_.take()->start_ns);
    }

    void aHoleInTheStreamEndsASegment() {
        expectNothing(add(5000, 200ms));
        at_ns_ += 101 * kMs;
        const auto segment = add(5000, 200ms);
        CPPUNIT_ASSERT_EQUAL(200 * kMs, segment->end_ns);
        const auto next = gatherer_.take();
        CPPUNIT_ASSERT_EQUAL(301 * kMs, next->start_ns);
        CPPUNIT_ASSERT_EQUAL(501 * kMs, next->end_ns);
    }

    void bringsOutWhatWasSaidSoFar() {
        expectNothing(add(-5000, 20ms));
        CPPUNIT_ASSERT_EQUAL(std::size_t{160}, gatherer_.take()->samples.size());
        CPPUNIT_ASSERT(!gatherer_.take());
    }

    void measuresTheSameHoweverTheAudioIsCut() {
        const parley::Samples speech(200 * 8, 5000);
        for (const std::size_t piece : {1U, 7U, 160U, 999U}) {
            SpeechGatherer gatherer{kLimits};
            for (std::size_t from = 0; from < speech.size(); from += piece) {
                const auto to = std::min(from + piece, speech.size());
                gatherer.add(
                    {speech.begin() + static_cast<std::ptrdiff_t>(from),
                     speech.begin() + static_cast<std::ptrdiff_t>(to)},
                    from * 125'000);
            }
            CPPUNIT_ASSERT(speech == gatherer.take()->samples);
        }
    }

private:
    static constexpr SpeechGatherer::Limits kLimits{kRate, 500ms, 3000ms};

    /// Audio of one loudness in frames of 20 ms; answers the last segment.
    std::optional<Segment> add(int16_t loudness, std::chrono::milliseconds length) {
        const parley::Samples frame(160, loudness);
        std::optional<Segment> done;
        for (auto left = length; left.count() > 0; left -= 20ms) {
            if (auto segment = gatherer_.add(frame, at_ns_)) done = std::move(segment);
            at_ns_ += 20 * kMs;
        }
        return done;
    }
    static void expectNothing(const std::optional<Segment>& segment) {
        CPPUNIT_ASSERT(!segment.has_value());
    }

    SpeechGatherer gatherer_{kLimits};
    uint64_t at_ns_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpeechGathererTest);

}  // namespace
}  // namespace openai

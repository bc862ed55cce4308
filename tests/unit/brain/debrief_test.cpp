#include "brain_fixture.hpp"

#include <brain/debrief.hpp>

namespace parley::brain {
namespace {

class DebriefTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DebriefTest);
    CPPUNIT_TEST(pointsQuoteTheUser);
    CPPUNIT_TEST(nothingSaidEarnsNothing);
    CPPUNIT_TEST(whatIsMissingComesWithAnExample);
    CPPUNIT_TEST(countsWordsAndTime);
    CPPUNIT_TEST(offsetsCountCharacters);
    CPPUNIT_TEST(unsureRecognitionIsNoted);
    CPPUNIT_TEST_SUITE_END();

public:
    void pointsQuoteTheUser() {
        Talk talk{shipped("coo-escalation")};
        talk.says("The gap is ours, and I am sorry.");
        talk.says("The vendor failed us, though.");
        const auto debrief = Debrief::of(talk.scenario(), talk.state());
        CPPUNIT_ASSERT(!debrief.strengths.empty());
        CPPUNIT_ASSERT_EQUAL(std::string{"ownership"}, debrief.strengths.front().about);
        CPPUNIT_ASSERT_EQUAL(std::string{"blame"}, debrief.improvements.front().about);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"The vendor failed us"}, debrief.improvements.front().evidence->quote);
        const auto turn = static_cast<std::size_t>(debrief.takeaway.evidence->turn);
        CPPUNIT_ASSERT_EQUAL(std::string{"user"}, talk.state().transcript[turn].speaker);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"rules-v1"}, debrief.toJson()["grader"].get<std::string>());
    }

    void nothingSaidEarnsNothing() {
        Talk talk{shipped("coo-escalation")};
        const auto debrief = Debrief::of(talk.scenario(), talk.state());
        CPPUNIT_ASSERT_EQUAL(0, debrief.score_tenths);
        CPPUNIT_ASSERT(!debrief.takeaway.evidence);
        CPPUNIT_ASSERT(!debrief.takeaway.text.empty());
        CPPUNIT_ASSERT(debrief.strengths.empty());
    }

    void whatIsMissingComesWithAnExample() {
        Talk talk{shipped("coo-escalation")};
        talk.says("The gap is ours.");
        const auto debrief = Debrief::of(talk.scenario(), talk.state());
        CPPUNIT_ASSERT(!debrief.missing.empty());
        for (const auto& missing : debrief.missing)
            CPPUNIT_ASSERT_MESSAGE(missing.about, !missing.example.empty());
    }

    void countsWordsAndTime() {
        Talk talk{shipped("coo-escalation")};
        Event event;
        event.text = "Um, I don't know, you know, basically it is late.";
        event.duration_ms = 4'000;
        event.silence_ms = 1'500;
        talk.happens(event);
        const auto metrics = Debrief::of(talk.scenario(), talk.state()).metrics;
        CPPUNIT_ASSERT_EQUAL(10, metrics.user_words);
        CPPUNIT_ASSERT_EQUAL(150, *metrics.words_per_minute);
        CPPUNIT_ASSERT_EQUAL(3, metrics.fillers);
        CPPUNIT_ASSERT_EQUAL(1'500, *metrics.mean_response_delay_ms);
        CPPUNIT_ASSERT_EQUAL(1, *metrics.longest_monologue_turn);
        CPPUNIT_ASSERT(metrics.talk_ratio_percent > 0 && metrics.talk_ratio_percent < 100);
    }

    void offsetsCountCharacters() {
        Talk talk{shipped("coo-escalation")};
        talk.says("\xc3\x84h \xe2\x80\x93 na ja. It was my mistake.");
        const auto& shown = talk.state().shown.at("concept:ownership");
        CPPUNIT_ASSERT_EQUAL(std::string{"It was my mistake"}, shown.quote);
        CPPUNIT_ASSERT_EQUAL(12, shown.offset);
    }

    void unsureRecognitionIsNoted() {
        Talk talk{shipped("coo-escalation")};
        Event event;
        event.text = "the gap is ours";
        event.confidence = 0.4;
        talk.happens(event);
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{1}, Debrief::of(talk.scenario(), talk.state()).notes.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DebriefTest);

}  // namespace
}  // namespace parley::brain

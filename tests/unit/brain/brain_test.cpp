#include "brain_fixture.hpp"

#include <brain/replay.hpp>

#include <set>

namespace parley::brain {
namespace {

const char* const kPlan = "Anna Novak will re-inspect the nine depots by Friday.";
const char* const kSmallTalk = "The weather over here is rather nice.";

class BrainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BrainTest);
    CPPUNIT_TEST(aTriggerPhraseBringsTheSecondExecutiveOnce);
    CPPUNIT_TEST(theShortFormEscalatesToo);
    CPPUNIT_TEST(aDeniedTriggerPhraseIsNone);
    CPPUNIT_TEST(nobodyWinsAtOnce);
    CPPUNIT_TEST(anOpenQuestionIsAskedOnceMoreThenInOtherWordsThenDropped);
    CPPUNIT_TEST(anObjectionIsRaisedOnce);
    CPPUNIT_TEST(aPlanWithoutADateIsAskedForIt);
    CPPUNIT_TEST(doubtfulWordsAreConfirmedFirst);
    CPPUNIT_TEST(aDeniedWordDoesNotCount);
    CPPUNIT_TEST(questionsAreAnsweredFromFacts);
    CPPUNIT_TEST(fierceTempersInterruptSooner);
    CPPUNIT_TEST(whatWasNotHeardIsForgotten);
    CPPUNIT_TEST(silenceEndsIt);
    CPPUNIT_TEST(nothingIsSaidAfterTheEnd);
    CPPUNIT_TEST(itComesBackToWhatWasSaid);
    CPPUNIT_TEST(theStateSurvivesItsText);
    CPPUNIT_TEST(aCutReplyIsReplayedAsCut);
    CPPUNIT_TEST(seedsChangeTheWording);
    CPPUNIT_TEST(whatWasAnsweredBeforeIsAskedLast);
    CPPUNIT_TEST(aPoliteRequestIsNoQuestion);
    CPPUNIT_TEST_SUITE_END();

public:
    void aTriggerPhraseBringsTheSecondExecutiveOnce() {
        Talk talk{shipped("coo-escalation")};
        talk.says("It is mostly staff resistance.");
        CPPUNIT_ASSERT(talk.did("escalate", "Victor Hale"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, talk.reply().say.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"exec"}, talk.reply().say[1].speaker);
        CPPUNIT_ASSERT_EQUAL(std::string{"rms"}, talk.reply().say[1].voice);
        talk.says("I said it is staff resistance.");
        CPPUNIT_ASSERT(!talk.did("escalate"));
    }

    void theShortFormEscalatesToo() {
        Talk talk{loaded(kMinimal)};
        talk.says("Honestly, that's NOT our fault!");
        CPPUNIT_ASSERT(talk.did("escalate", "CFO"));
    }

    void aDeniedTriggerPhraseIsNone() {
        Talk talk{shipped("coo-escalation")};
        talk.says("This is not staff resistance. It is our mistake.");
        CPPUNIT_ASSERT(!talk.did("escalate"));
    }

    void nobodyWinsAtOnce() {
        Talk talk{shipped("coo-escalation")};
        talk.says(
            "The gap is ours. Within 14 days Anna Novak will re-inspect all depots by Friday. Our "
            "leading "
            "indicators are inspections per day. Hold back 20 percent until we reach the "
            "milestone.");
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, talk.state().met.size());
        CPPUNIT_ASSERT(!talk.state().hasEnded());
    }

    void anOpenQuestionIsAskedOnceMoreThenInOtherWordsThenDropped() {
        Talk talk{shipped("coo-escalation")};
        talk.says(kSmallTalk);
        CPPUNIT_ASSERT(talk.did("objection_raised"));
        const auto question = talk.state().pending.question;
        const auto objection = talk.state().pending.id;
        talk.says("Lunch was good as well today.");
        CPPUNIT_ASSERT(talk.heard(question));
        talk.says("I like the pictures on your wall.");
        CPPUNIT_ASSERT(!talk.heard(question));
        CPPUNIT_ASSERT_EQUAL(2, talk.state().pending.times_insisted);
        talk.says("My car is parked outside somewhere.");
        CPPUNIT_ASSERT(!talk.heard(question));
        CPPUNIT_ASSERT(objection != talk.state().pending.id);
    }

    void anObjectionIsRaisedOnce() {
        Talk talk{shipped("coo-escalation")};
        std::set<std::string> raised;
        for (int i = 0; i < 20 && !talk.state().hasEnded(); ++i) {
            talk.says(
                std::string(static_cast<std::size_t>(i) + 1, 'x') + " marks nothing of note here");
            for (const auto& action : talk.reply().actions)
                if (action.type == "objection_raised")
                    CPPUNIT_ASSERT_MESSAGE(action.about, raised.insert(action.about).second);
        }
        CPPUNIT_ASSERT(raised.size() > 3);
    }

    void aPlanWithoutADateIsAskedForIt() {
        Talk talk{loaded(kMinimal)};
        talk.says("We will re-inspect the depots.");
        CPPUNIT_ASSERT(Pending::Kind::Slot == talk.state().pending.kind);
        CPPUNIT_ASSERT_EQUAL(std::string{"who"}, talk.state().pending.id);
        talk.says("I will.");
        CPPUNIT_ASSERT_EQUAL(std::string{"when"}, talk.state().pending.id);
        talk.says("Friday.");
        CPPUNIT_ASSERT_EQUAL(std::string{"Friday"}, talk.state().slots.at("when"));
    }

    void doubtfulWordsAreConfirmedFirst() {
        Talk talk{loaded(kMinimal)};
        talk.happens(unsureOfMonday());
        CPPUNIT_ASSERT(talk.did("confirm", "when"));
        CPPUNIT_ASSERT(talk.heard("monday"));
        CPPUNIT_ASSERT(talk.state().slots.count("when") == 0);
        talk.says("Yes, correct.");
        CPPUNIT_ASSERT_EQUAL(std::string{"on monday"}, talk.state().slots.at("when"));
    }

    void aDeniedWordDoesNotCount() {
        Talk talk{loaded(kMinimal)};
        talk.happens(unsureOfMonday());
        talk.says("No, on Tuesday.");
        CPPUNIT_ASSERT_EQUAL(std::string{"on Tuesday"}, talk.state().slots.at("when"));
        CPPUNIT_ASSERT(!talk.state().doubt);
    }

    void questionsAreAnsweredFromFacts() {
        Talk talk{shipped("coo-escalation")};
        talk.says("What is the target?");
        CPPUNIT_ASSERT(talk.heard("85 percent"));
    }

    void fierceTempersInterruptSooner() {
        const auto scenario = shipped("coo-escalation");
        const Brain brain{scenario};
        auto mild = brain.begin({1, 0});
        auto fierce = brain.begin({5, 0});
        CPPUNIT_ASSERT(!brain.losesPatience(mild, 60, 0));
        CPPUNIT_ASSERT(brain.losesPatience(fierce, 60, 0));
        CPPUNIT_ASSERT(mild.patience > fierce.patience);
        Event blame;
        blame.text = "That is not my problem.";
        CPPUNIT_ASSERT(brain.turn(mild, blame).text() != brain.turn(fierce, blame).text());
    }

    void whatWasNotHeardIsForgotten() {
        Talk talk{shipped("coo-escalation")};
        talk.says("The gap is ours.");
        const auto question = talk.state().pending.question;
        Event cut;
        cut.text = "Wait a second please, my friend.";
        cut.barge_in = true;
        cut.heard = "Good. At";
        talk.happens(cut);
        const auto& transcript = talk.state().transcript;
        CPPUNIT_ASSERT_EQUAL(std::string{"Good. At"}, transcript[transcript.size() - 3].text);
        // The question that the user spoke over is asked again, and not held against them.
        CPPUNIT_ASSERT(talk.heard(question));
        CPPUNIT_ASSERT_EQUAL(0, talk.state().pending.times_insisted);
    }

    void silenceEndsIt() {
        Talk talk{loaded(kMinimal)};
        talk.silence();
        CPPUNIT_ASSERT(!talk.state().hasEnded());
        talk.silence();
        talk.silence();
        CPPUNIT_ASSERT(Outcome::Silent == talk.state().outcome);
        CPPUNIT_ASSERT(talk.did("end", "silent"));
    }

    void nothingIsSaidAfterTheEnd() {
        Talk talk{loaded(kMinimal)};
        talk.says("Goodbye.");
        CPPUNIT_ASSERT(Outcome::Unresolved == talk.state().outcome);
        const auto before = talk.state().toJson();
        talk.says(kPlan);
        CPPUNIT_ASSERT(talk.reply().say.empty());
        CPPUNIT_ASSERT(before == talk.state().toJson());
    }

    void itComesBackToWhatWasSaid() {
        Talk talk{shipped("coo-escalation")};
        talk.says("Tom Baker will receive a new checklist next week.");
        bool recalled = false;
        for (const auto* text :
             {"Repeat visits are down by 30 percent in the south.",
              "The root cause was the night shift.",
              "You get the daily inspection count every morning.",
              "I should have told you about the north."})
            recalled = (talk.says(text), talk.heard("\"Tom Baker will receive a new checklist")) ||
                       recalled;
        CPPUNIT_ASSERT(recalled);
    }

    void theStateSurvivesItsText() {
        Talk talk{shipped("coo-escalation")};
        talk.says("It is staff resistance.");
        talk.says(kPlan);
        talk.happens(unsureOfMonday());
        const auto text = talk.state().toJson().dump();
        const auto back = State::fromJson(nlohmann::json::parse(text));
        CPPUNIT_ASSERT(back.has_value());
        CPPUNIT_ASSERT_EQUAL(text, back->toJson().dump());
        CPPUNIT_ASSERT(!State::fromJson(nlohmann::json::parse(R"({"temper":3})")));
        CPPUNIT_ASSERT(!State::fromJson(nlohmann::json::array()));
    }

    void aCutReplyIsReplayedAsCut() {
        Talk talk{shipped("coo-escalation")};
        const auto opening = talk.reply().text();
        talk.says("The gap is ours.");
        Event cut;
        cut.text = kPlan;
        cut.heard = "Good.";
        talk.happens(cut);
        using Role = Message::Role;
        const auto state = replay(
            talk.brain(),
            {{Role::Assistant, opening},
             {Role::User, "The gap is ours."},
             {Role::Assistant, " Good. "},
             {Role::User, kPlan}});
        CPPUNIT_ASSERT_EQUAL(talk.state().toJson().dump(), state.toJson().dump());
    }

    void seedsChangeTheWording() {
        Talk one{shipped("coo-escalation"), {std::nullopt, 0}};
        Talk other{shipped("coo-escalation"), {std::nullopt, 1}};
        CPPUNIT_ASSERT(one.reply().text() != other.reply().text());
    }

    void whatWasAnsweredBeforeIsAskedLast() {
        Talk talk{shipped("hotel-complaint")};
        talk.says("We have a quiet room, and you get a voucher.");
        CPPUNIT_ASSERT(talk.did("objection_raised", "how_could_it"));
        talk.says("That was our mistake.");
        CPPUNIT_ASSERT(talk.did("objection_answered", "how_could_it"));
        for (const auto* covered : {"tonight", "last_night"})
            CPPUNIT_ASSERT(!talk.did("objection_raised", covered));
    }

    void aPoliteRequestIsNoQuestion() {
        Talk talk{shipped("family-care")};
        talk.says("And could you take every second weekend?");
        CPPUNIT_ASSERT(talk.state().slots.count("share") > 0);
        Talk other{shipped("family-care")};
        other.says("Do you take every second weekend?");
        CPPUNIT_ASSERT(other.state().slots.count("share") == 0);
    }

private:
    static Event unsureOfMonday() {
        Event event;
        event.text = "we will inspect the depots on monday";
        event.words = {{"we", 0.9}, {"inspect", 0.8}, {"on", 0.9}, {"monday", 0.3}};
        return event;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BrainTest);

}  // namespace
}  // namespace parley::brain

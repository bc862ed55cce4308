#include <cppunit/extensions/HelperMacros.h>
#include <support/talk_stage.hpp>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

/// Somebody joins the persona, and sounds like somebody else.
class SecondVoiceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SecondVoiceTest);
    CPPUNIT_TEST(whoJoinsHasAVoiceOfTheirOwn);
    CPPUNIT_TEST(whoJoinsMayBeTheOnlyOneToSpeak);
    CPPUNIT_TEST(anInterruptionForgetsTheSecondVoice);
    CPPUNIT_TEST_SUITE_END();

public:
    void whoJoinsHasAVoiceOfTheirOwn() {
        TalkStage stage{Line::Pace::Ours, withSecond()};
        stage.mind->reply = "No. Victor, join us. [Victor Hale] I pay. Why? [Marian Cole] Well?";
        stage.exchange("it is not our fault");
        const std::vector<std::string> wanted{"slt", "rms", "slt"};
        CPPUNIT_ASSERT_MESSAGE(stage.journal.all(), stage.mouth->voices_asked == wanted);
        expectLine(stage, "response: completed");
        // What is shown says who speaks, what is spoken does not.
        expectLine(stage, "reply: " + stage.mind->reply);
        CPPUNIT_ASSERT(stage.mouth->text_taken.find("Hale") == std::string::npos);
        CPPUNIT_ASSERT(stage.mouth->text_taken.find("I pay. Why?") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.journal.count("playout_stopped"));
    }

    void whoJoinsMayBeTheOnlyOneToSpeak() {
        TalkStage stage{Line::Pace::Ours, withSecond()};
        stage.mind->reply = "[Victor Hale] I pay, and I wait.";
        stage.exchange("hello there friend");
        CPPUNIT_ASSERT_EQUAL(std::string{"rms"}, stage.mouth->voices_asked.back());
        expectLine(stage, "response: completed");
    }

    void anInterruptionForgetsTheSecondVoice() {
        TalkStage stage{Line::Pace::Ours, withSecond()};
        stage.mind->reply =
            "No. Not to me, and not today, my friend. [Victor Hale] I pay for all of this.";
        stage.callerSays("hello there friend");
        stage.silence(1'500ms);
        stage.callerSays("stop it right now please");
        expectLine(stage, "truncated: No. Not to me,");
    }

private:
    static Casting withSecond() {
        auto casting = TalkStage::casting();
        casting.settings.voice = "slt";
        casting.cast = {{"Marian Cole", ""}, {"Victor Hale", "rms"}};
        return casting;
    }
    static void expectLine(const TalkStage& stage, const std::string& line) {
        CPPUNIT_ASSERT_MESSAGE(
            "no '" + line + "' in\n" + stage.journal.all(), stage.journal.has(line));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SecondVoiceTest);

}  // namespace
}  // namespace parley::conversation

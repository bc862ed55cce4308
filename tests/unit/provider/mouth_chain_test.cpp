#include <cppunit/extensions/HelperMacros.h>
#include <support/chain_stage.hpp>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

/// A reply given to a chain sentence by sentence, and what is heard of it.
class Speaking {
public:
    explicit Speaking(MouthStage& stage, const MouthOptions& options = {})
        : stream{stage.chain->open(options, listener)}, stage_{stage} {}

    void say(const std::string& sentence) {
        CPPUNIT_ASSERT(stream->say(sentence) == Say::Taken);
        stream->flush(++flush_);
    }
    void finish() {
        stream->close();
        stage_.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, listener.ends);
        CPPUNIT_ASSERT(!listener.failure);
        CPPUNIT_ASSERT(!listener.gaps);
    }
    void speak(const std::vector<std::string>& sentences) {
        for (const auto& sentence : sentences)
            say(sentence);
        finish();
    }

    MouthListener listener;
    std::unique_ptr<MouthStream> stream;

private:
    MouthStage& stage_;
    std::uint64_t flush_ = 0;
};

MouthOptions inVoice(const char* voice) {
    MouthOptions options;
    options.voice = voice;
    return options;
}

class MouthChainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MouthChainTest);
    CPPUNIT_TEST(whatIsGivenIsSaid);
    CPPUNIT_TEST(theNextGoesOnAtTheWordThatBrokeOff);
    CPPUNIT_TEST(marksAndTimesGoOn);
    CPPUNIT_TEST(aSilentOneIsLeftAfterItsTime);
    CPPUNIT_TEST(aPausedOneMayBeSilent);
    CPPUNIT_TEST(aPausedOneMayEndAsItIsLetOn);
    CPPUNIT_TEST(anotherInTheRaceIsLetOnToo);
    CPPUNIT_TEST(anEndWithoutASoundIsAFailure);
    CPPUNIT_TEST(dotsNeedNoSound);
    CPPUNIT_TEST(anInterruptedReplyIsNotResumed);
    CPPUNIT_TEST(anInterruptedStreamThatCannotClearIsOpenedAgain);
    CPPUNIT_TEST(aFailureAfterTheLastWordIsNotHeard);
    CPPUNIT_TEST(aFailureBetweenSentencesWaitsForTheNext);
    CPPUNIT_TEST(theSlowOneIsOvertaken);
    CPPUNIT_TEST(theFirstMayWinTheRace);
    CPPUNIT_TEST(whenAllFailTheFailureIsTold);
    CPPUNIT_TEST(theDeadlineOfTheTurnHolds);
    CPPUNIT_TEST(anyCallMayDestroyTheStream);
    CPPUNIT_TEST(whatWasSaidIsCounted);
    CPPUNIT_TEST(whoLacksAVoiceSpeaksInTheirOwn);
    CPPUNIT_TEST(theNextIsAskedForTheVoiceToo);
    CPPUNIT_TEST(withoutAVoiceAskedForNothingIsTriedAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void whoLacksAVoiceSpeaksInTheirOwn() {
        MouthStage stage{2};
        stage.at(0).voices = {"anna"};
        for (int reply = 0; reply < 2; ++reply) {
            Speaking mouth{stage, inVoice("marin")};
            mouth.speak({"Good morning. ", "How are you?"});
            CPPUNIT_ASSERT_EQUAL(std::string{"Good morning. How are you?"}, mouth.listener.text());
            CPPUNIT_ASSERT(mouth.listener.flushed == std::vector<std::uint64_t>({1, 2}));
        }
        // The second reply knows already.
        CPPUNIT_ASSERT(stage.at(0).voices_asked == std::vector<std::string>({"marin", "", ""}));
        CPPUNIT_ASSERT(stage.at(1).requests().empty());
    }

    void theNextIsAskedForTheVoiceToo() {
        MouthStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Auth));
        stage.at(1).voices = {"anna"};
        Speaking mouth{stage, inVoice("marin")};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT(stage.at(1).voices_asked == std::vector<std::string>({"marin", ""}));
    }

    void withoutAVoiceAskedForNothingIsTriedAgain() {
        MouthStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::NotFound));
        MouthListener listener;
        const auto stream = stage.chain->open({}, listener);
        CPPUNIT_ASSERT(stream->say("Good morning.") == Say::Taken);
        stream->close();
        stage.timers.runOut();
        CPPUNIT_ASSERT(listener.failure && listener.failure->code == FailureCode::NotFound);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(0).requests().size());
    }

    void whatIsGivenIsSaid() {
        MouthStage stage{2};
        Speaking mouth{stage};
        mouth.speak({"Good morning. ", "How are you?"});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning. How are you?"}, mouth.listener.text());
        CPPUNIT_ASSERT(mouth.listener.flushed == std::vector<std::uint64_t>({1, 2}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
    }

    void theNextGoesOnAtTheWordThatBrokeOff() {
        MouthStage stage{2};
        // Two of seven bytes of the second word.
        stage.at(0).breakWith(fails(FailureCode::Network, 7 * ScriptedMouth::kFramesInByte));
        Speaking mouth{stage};
        mouth.speak({"Good morning to you. ", "How are you?"});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Good momorning to you. How are you?"}, mouth.listener.text());
        CPPUNIT_ASSERT(mouth.listener.flushed == std::vector<std::uint64_t>({1, 2}));
        CPPUNIT_ASSERT_EQUAL(std::string{"morning to you. How are you?"}, stage.at(1).text_taken);
        CPPUNIT_ASSERT(stage.at(0).failedAt() == stage.at(1).requests().at(0));
    }

    void marksAndTimesGoOn() {
        MouthStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Network, 5 * ScriptedMouth::kFramesInByte));
        Speaking mouth{stage};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT(!mouth.listener.gaps);
        const auto& mark = mouth.listener.marks.back();
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, mark.offset);
        CPPUNIT_ASSERT(mark.at == 65ms * 5);
    }

    void aSilentOneIsLeftAfterItsTime() {
        MouthStage stage{2};
        stage.at(0).breakWith(fallsSilent());
        const auto began = stage.timers.now();
        Speaking mouth{stage};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        const EntryLimits limits;
        CPPUNIT_ASSERT(stage.at(1).requests().at(0) - began == limits.first_output);
    }

    void aPausedOneMayBeSilent() {
        MouthStage stage{2};
        Speaking mouth{stage};
        mouth.say("Good morning.");
        stage.timers.advance(50ms);
        mouth.stream->pause();
        stage.timers.advance(1min);
        mouth.stream->resume();
        mouth.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
    }

    void aPausedOneMayEndAsItIsLetOn() {
        MouthStage stage{2};
        stage.at(0).resumes_at_once = true;
        stage.at(0).breakWith(fails(FailureCode::Network, 6 * ScriptedMouth::kFramesInByte + 1));
        Speaking mouth{stage};
        mouth.say("Good morning.");
        while (mouth.listener.text().size() < 7)
            stage.timers.advance(1ms);
        mouth.stream->pause();
        stage.timers.advance(1min);
        mouth.stream->resume();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(1).requests().size());
        mouth.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"Good m~morning."}, mouth.listener.text());
    }

    void anotherInTheRaceIsLetOnToo() {
        MouthStage stage{2, {.hedge = Hedge::WhenSlow}};
        learnLatency(stage, 100ms);
        for (auto& provider : stage.providers) {
            provider->latency = 10s;
            provider->resumes_at_once = true;
        }
        stage.at(0).breakWith(fails(FailureCode::Network));
        Speaking mouth{stage};
        mouth.say("Good morning.");
        stage.timers.advance(1s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(1).requests().size());
        mouth.stream->pause();
        mouth.stream->resume();
        CPPUNIT_ASSERT(!mouth.listener.marks.empty());
        mouth.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
    }

    void anEndWithoutASoundIsAFailure() {
        MouthStage stage{2};
        stage.at(0).breakWith(endsEmpty());
        Speaking mouth{stage};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT(stage.observer.reports.at(0).failure->code == FailureCode::Protocol);
    }

    void dotsNeedNoSound() {
        MouthStage stage{1};
        stage.at(0).breakWith(endsEmpty());
        Speaking mouth{stage};
        mouth.speak({"... "});
        CPPUNIT_ASSERT(mouth.listener.flushed == std::vector<std::uint64_t>({1}));
    }

    void anInterruptedReplyIsNotResumed() {
        MouthStage stage{2};
        Speaking mouth{stage};
        mouth.say("Good morning to you.");
        stage.timers.advance(40ms + 20ms);
        CPPUNIT_ASSERT(mouth.stream->clear());
        const auto heard = mouth.listener.text();
        stage.at(0).breakWith(fails(FailureCode::Network));
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(heard, mouth.listener.text());
        mouth.say("Yes?");
        mouth.finish();
        CPPUNIT_ASSERT_EQUAL(heard + "Yes?", mouth.listener.text());
        CPPUNIT_ASSERT(mouth.listener.flushed == std::vector<std::uint64_t>({2}));
        CPPUNIT_ASSERT(!mouth.listener.gaps);
    }

    void anInterruptedStreamThatCannotClearIsOpenedAgain() {
        MouthStage stage{2};
        stage.at(0).can_clear = false;
        Speaking mouth{stage};
        mouth.say("Good morning to you.");
        stage.timers.advance(40ms + 9ms);
        CPPUNIT_ASSERT(mouth.stream->clear());
        const auto heard = mouth.listener.text();
        mouth.say("Yes?");
        mouth.finish();
        CPPUNIT_ASSERT_EQUAL(heard + "Yes?", mouth.listener.text());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stage.at(0).requests().size());
    }

    void aFailureAfterTheLastWordIsNotHeard() {
        MouthStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Network, 13 * ScriptedMouth::kFramesInByte));
        Speaking mouth{stage};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
        CPPUNIT_ASSERT(mouth.listener.flushed == std::vector<std::uint64_t>({1}));
    }

    void aFailureBetweenSentencesWaitsForTheNext() {
        MouthStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Network, 14 * ScriptedMouth::kFramesInByte));
        Speaking mouth{stage};
        mouth.say("Good morning. ");
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
        mouth.say("How are you?");
        mouth.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning. How are you?"}, mouth.listener.text());
    }

    void theSlowOneIsOvertaken() {
        MouthStage stage{2, {.hedge = Hedge::WhenSlow}};
        learnLatency(stage, 100ms);
        stage.at(0).latency = 2s;
        Speaking mouth{stage};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT(stage.observer.reports.at(0).outcome == Outcome::Overtaken);
        CPPUNIT_ASSERT(stage.at(1).requests().at(0) - stage.at(0).requests().at(0) < 120ms);
    }

    void theFirstMayWinTheRace() {
        MouthStage stage{2, {.hedge = Hedge::WhenSlow}};
        learnLatency(stage, 100ms);
        stage.at(0).latency = 130ms;
        stage.at(1).latency = 130ms;
        Speaking mouth{stage};
        mouth.speak({"Good morning."});
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, mouth.listener.text());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(1).requests().size());
        CPPUNIT_ASSERT(stage.observer.reports.at(0).provider == MouthStage::idOf(1));
        CPPUNIT_ASSERT(stage.observer.reports.at(0).outcome == Outcome::Overtaken);
    }

    void whenAllFailTheFailureIsTold() {
        MouthStage stage{2};
        for (auto& provider : stage.providers)
            provider->breakWith(fails(FailureCode::Auth));
        Speaking mouth{stage};
        mouth.say("Good morning.");
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, mouth.listener.ends);
        CPPUNIT_ASSERT(mouth.listener.failure->code == FailureCode::Auth);
        CPPUNIT_ASSERT(mouth.stream->say("More.") == Say::Ended);
    }

    void theDeadlineOfTheTurnHolds() {
        MouthStage stage{2};
        for (auto& provider : stage.providers)
            provider->breakWith(fallsSilent());
        const auto began = stage.timers.now();
        MouthOptions options;
        options.deadline = began + 3s;
        Speaking mouth{stage, options};
        mouth.say("Good morning.");
        stage.timers.advance(3s);
        CPPUNIT_ASSERT_EQUAL(1, mouth.listener.ends);
        CPPUNIT_ASSERT(mouth.listener.failure->code == FailureCode::Deadline);
    }

    void anyCallMayDestroyTheStream() {
        class Destroyer final : public MouthSink {
        public:
            explicit Destroyer(std::unique_ptr<MouthStream>& stream) : stream_{stream} {}
            void onAudio(const AudioFrame& /*frame*/) override { count(); }
            void onMark(const SpokenMark& /*mark*/) override { count(); }
            void onFlushed(std::uint64_t /*flush*/) override { count(); }
            void onEnd(const std::optional<Failure>& /*failure*/) override { stream_.reset(); }
            int left = 0;

        private:
            void count() {
                if (left-- == 0) stream_.reset();
            }
            std::unique_ptr<MouthStream>& stream_;
        };
        for (const auto& fault : {Fault{}, fails(FailureCode::Auth, 9), fallsSilent(9)}) {
            for (int calls = 0; calls < 60; ++calls) {
                MouthStage stage{2};
                stage.at(0).breakWith(fault);
                std::unique_ptr<MouthStream> stream;
                Destroyer destroyer{stream};
                destroyer.left = calls;
                stream = stage.chain->open({}, destroyer);
                stream->say("Ah, yes. ");
                stream->flush(1);
                stream->close();
                stage.timers.runOut();
                CPPUNIT_ASSERT(!stream);
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.timers.waiting());
            }
        }
    }

    void whatWasSaidIsCounted() {
        MouthStage stage{1};
        Speaking mouth{stage};
        mouth.speak({"Gr\xC3\xBC\xC3\x9F Gott."});
        const auto& report = stage.observer.reports.at(0);
        CPPUNIT_ASSERT(report.kind == Kind::Tts);
        CPPUNIT_ASSERT(report.outcome == Outcome::Succeeded);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, report.consumed.characters);
        CPPUNIT_ASSERT(report.consumed.audio == 65ms * 12);
        // After the mark of the first word.
        CPPUNIT_ASSERT(report.first_output == 41ms);
    }

private:
    static void learnLatency(MouthStage& stage, std::chrono::milliseconds latency) {
        for (int i = 0; i < 30; ++i)
            stage.healthOf(0).succeeded(latency, stage.timers.now());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MouthChainTest);

}  // namespace
}  // namespace parley::provider

#include <cppunit/extensions/HelperMacros.h>
#include <support/chain_stage.hpp>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;

/// Somebody who speaks into a chain, and what is heard of it.
class Hearing {
public:
    explicit Hearing(EarStage& stage, const EarOptions& options = {})
        : stream{stage.chain->open(options, listener)}, stage_{stage} {}

    void push(const std::vector<std::uint8_t>& bytes) {
        stream->push({ScriptedSpeech::kFormat, at_, bytes});
        at_ += ScriptedSpeech::kFrame;
        stage_.timers.advance(ScriptedSpeech::kFrame);
    }
    void say(const std::vector<std::vector<std::uint8_t>>& frames) {
        for (const auto& bytes : frames)
            push(bytes);
    }
    void finish() {
        stream->close();
        stage_.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, listener.ends);
        CPPUNIT_ASSERT(!listener.failure);
    }

    EarListener listener;
    std::unique_ptr<EarStream> stream;

private:
    EarStage& stage_;
    std::chrono::nanoseconds at_{0};
};

class EarChainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EarChainTest);
    CPPUNIT_TEST(whatIsSaidIsHeard);
    CPPUNIT_TEST(theSentenceOfAFailureIsHeardByTheNextFromItsBeginning);
    CPPUNIT_TEST(segmentsAndTimesGoOn);
    CPPUNIT_TEST(theReplayIsFasterThanSpeech);
    CPPUNIT_TEST(anotherAttemptIsThereForEverySentence);
    CPPUNIT_TEST(whoStaysFullIsLeftAfterHalfASecond);
    CPPUNIT_TEST(whoIsFullForAMomentIsWaitedFor);
    CPPUNIT_TEST(aSilentOneIsBlamedWhenTheNextUnderstands);
    CPPUNIT_TEST(whoUnderstandsNoneOfItIsBlamedWhenTheNextUnderstands);
    CPPUNIT_TEST(nobodyIsBlamedWhenNothingWasSaid);
    CPPUNIT_TEST(nobodyIsBlamedForNoiseWithoutAWord);
    CPPUNIT_TEST(askingForTheRestOfSilenceExpectsNothing);
    CPPUNIT_TEST(silenceOfAllThatNeverAnsweredIsAFailure);
    CPPUNIT_TEST(whenAllFailTheFailureIsTold);
    CPPUNIT_TEST(anEmptyChainSaysSo);
    CPPUNIT_TEST(onlyThoseThatKnowTheFormatAreAsked);
    CPPUNIT_TEST(anyCallMayDestroyTheStream);
    CPPUNIT_TEST(eachSentenceIsReportedWithItsAudio);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatIsSaidIsHeard() {
        EarStage stage{2};
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 3, 5));
        ear.say(ScriptedSpeech::sentence(4, 5, 5));
        ear.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"w1 w2 w3 | w4 w5"}, ear.listener.text());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
        CPPUNIT_ASSERT(!ear.listener.interims.empty());
    }

    void theSentenceOfAFailureIsHeardByTheNextFromItsBeginning() {
        EarStage stage{2};
        // In the middle of w5, the second word of the second sentence.
        stage.at(0).breakWith(fails(FailureCode::Network, 50));
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 3, 5));
        ear.say(ScriptedSpeech::sentence(4, 6, 5));
        ear.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"w1 w2 w3 | w4 w5 w6"}, ear.listener.text());
        // Our own time between the fault and the next request.
        CPPUNIT_ASSERT(stage.at(0).failedAt() == stage.at(1).requests().at(0));
    }

    void segmentsAndTimesGoOn() {
        EarStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Network, 50));
        Hearing ear{stage};
        for (int word = 1; word <= 4; ++word)
            ear.say(ScriptedSpeech::sentence(word, word, 10));
        ear.finish();
        CPPUNIT_ASSERT_EQUAL(std::string{"w1 | w2 | w3 | w4"}, ear.listener.text());
        for (std::size_t i = 0; i < 4; ++i) {
            const auto& heard = ear.listener.finals[i];
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{i}, heard.segment);
            CPPUNIT_ASSERT(heard.start == i * 400ms);
            CPPUNIT_ASSERT(heard.end == i * 400ms + 200ms);
        }
    }

    void theReplayIsFasterThanSpeech() {
        EarStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::Network, 500));
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 50, 0));
        CPPUNIT_ASSERT(stage.at(1).frames_taken >= 500);
        ear.finish();
        CPPUNIT_ASSERT_EQUAL(ScriptedSpeech::text(1, 50), ear.listener.text());
    }

    void anotherAttemptIsThereForEverySentence() {
        EarStage stage{2};
        stage.at(0).breakWith(fails(FailureCode::RateLimited, 47));
        stage.at(1).breakWith(fails(FailureCode::RateLimited, 63));
        Hearing ear{stage};
        for (int word = 1; word <= 30; ++word) {
            ear.say(ScriptedSpeech::sentence(word, word, 5));
            stage.timers.advance(6s);
        }
        ear.finish();
        std::string expected;
        for (int word = 1; word <= 30; ++word)
            expected += (word == 1 ? "w" : " | w") + std::to_string(word);
        CPPUNIT_ASSERT_EQUAL(expected, ear.listener.text());
    }

    void whoStaysFullIsLeftAfterHalfASecond() {
        EarStage stage{2};
        stage.at(0).breakWith(staysFull(5));
        Hearing ear{stage};
        const auto began = stage.timers.now();
        ear.say(ScriptedSpeech::sentence(1, 5, 0));
        ear.finish();
        CPPUNIT_ASSERT_EQUAL(ScriptedSpeech::text(1, 5), ear.listener.text());
        CPPUNIT_ASSERT(stage.at(1).requests().at(0) - began == 600ms);
        CPPUNIT_ASSERT(stage.observer.reports.at(0).failure->code == FailureCode::Busy);
        CPPUNIT_ASSERT(stage.healthOf(0).admits(stage.timers.now()));
    }

    void whoIsFullForAMomentIsWaitedFor() {
        EarStage stage{2};
        stage.at(0).breakWith(staysFull(5));
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 1, 0));
        stage.at(0).heal();
        // Room is told by an event; without it the patience ends.
        stage.timers.runOut();
        ear.finish();
        CPPUNIT_ASSERT_EQUAL(ScriptedSpeech::text(1, 1), ear.listener.text());
    }

    void aSilentOneIsBlamedWhenTheNextUnderstands() {
        EarStage stage{2};
        stage.at(0).breakWith(fallsSilent());
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 3, 0));
        ear.stream->finalize();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(std::string{"w1 w2 w3"}, ear.listener.text());
        CPPUNIT_ASSERT(outcomeOf(stage, 0) == Outcome::Failed);
        CPPUNIT_ASSERT_EQUAL(
            std::uint64_t{1}, stage.healthOf(0).figures(stage.timers.now()).failures);
    }

    void whoUnderstandsNoneOfItIsBlamedWhenTheNextUnderstands() {
        for (const bool finalizes : {true, false}) {
            EarStage stage{2};
            stage.at(0).understands = false;
            Hearing ear{stage};
            // The pause ends the sentence, before anybody asks for it.
            ear.say(ScriptedSpeech::sentence(1, 3, 5));
            ear.say(ScriptedSpeech::sentence(4, 5, 0));
            finalizes ? ear.stream->finalize() : ear.stream->close();
            stage.timers.runOut();
            CPPUNIT_ASSERT_EQUAL(std::string{"w1 w2 w3 | w4 w5"}, ear.listener.text());
            CPPUNIT_ASSERT(outcomeOf(stage, 0) == Outcome::Failed);
        }
    }

    void nobodyIsBlamedWhenNothingWasSaid() {
        EarStage stage{2};
        Hearing ear{stage};
        // A noise: loud, and no word to anybody.
        for (int i = 0; i < 50; ++i)
            ear.push(std::vector<std::uint8_t>(640, 0x10));
        for (auto& provider : stage.providers)
            provider->breakWith(fallsSilent());
        stage.timers.advance(1s);
        ear.stream->finalize();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(0, ear.listener.ends);
        for (std::size_t i = 0; i < 2; ++i) {
            CPPUNIT_ASSERT_EQUAL(
                std::uint64_t{0}, stage.healthOf(i).figures(stage.timers.now()).failures);
            stage.at(i).heal();
        }
        ear.say(ScriptedSpeech::sentence(1, 2, 5));
        CPPUNIT_ASSERT(ear.listener.text().find("w1 w2") != std::string::npos);
    }

    void nobodyIsBlamedForNoiseWithoutAWord() {
        EarStage stage{2};
        for (auto& provider : stage.providers)
            provider->understands = false;
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 2, 0));
        ear.stream->finalize();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(0, ear.listener.ends);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, ear.listener.finals.size());
        CPPUNIT_ASSERT_EQUAL(std::string{}, ear.listener.finals[0].text);
        for (std::size_t i = 0; i < 2; ++i) {
            CPPUNIT_ASSERT_EQUAL(
                std::uint64_t{0}, stage.healthOf(i).figures(stage.timers.now()).failures);
        }
    }

    void askingForTheRestOfSilenceExpectsNothing() {
        EarStage stage{2};
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 2, 30));
        ear.stream->finalize();
        stage.timers.runOut();
        ear.stream->close();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(std::string{"w1 w2"}, ear.listener.text());
        CPPUNIT_ASSERT_EQUAL(1, ear.listener.ends);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.at(1).requests().size());
    }

    void silenceOfAllThatNeverAnsweredIsAFailure() {
        EarStage stage{2};
        for (auto& provider : stage.providers)
            provider->breakWith(fallsSilent());
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 3, 0));
        ear.stream->finalize();
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, ear.listener.ends);
        CPPUNIT_ASSERT(ear.listener.failure->code == FailureCode::Deadline);
    }

    void whenAllFailTheFailureIsTold() {
        EarStage stage{2};
        for (auto& provider : stage.providers)
            provider->breakWith(fails(FailureCode::Quota));
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 3, 0));
        CPPUNIT_ASSERT_EQUAL(1, ear.listener.ends);
        CPPUNIT_ASSERT(ear.listener.failure->code == FailureCode::Quota);
        CPPUNIT_ASSERT(ear.stream->push({}) == Push::Ended);
    }

    void anEmptyChainSaysSo() {
        EarStage stage{0};
        Hearing ear{stage};
        CPPUNIT_ASSERT_EQUAL(0, ear.listener.ends);
        stage.timers.runOut();
        CPPUNIT_ASSERT_EQUAL(1, ear.listener.ends);
        CPPUNIT_ASSERT(ear.listener.failure->code == FailureCode::Unavailable);
    }

    void onlyThoseThatKnowTheFormatAreAsked() {
        EarStage stage{3};
        stage.at(0).can.rates_hz = {8'000};
        stage.at(1).can.languages = {"de"};
        EarOptions options;
        options.language = "en-GB";
        const Hearing ear{stage, options};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, stage.at(2).requests().size());
        CPPUNIT_ASSERT(stage.at(0).requests().empty() && stage.at(1).requests().empty());
    }

    void anyCallMayDestroyTheStream() {
        class Destroyer final : public EarSink {
        public:
            explicit Destroyer(std::unique_ptr<EarStream>& stream) : stream_{stream} {}
            void onHeard(const Heard& /*heard*/) override { stream_.reset(); }
            void onEnd(const std::optional<Failure>& /*failure*/) override { stream_.reset(); }

        private:
            std::unique_ptr<EarStream>& stream_;
        };
        for (const auto& fault : {Fault{}, fails(FailureCode::Auth), fallsSilent()}) {
            EarStage stage{1};
            stage.at(0).breakWith(fault);
            std::unique_ptr<EarStream> stream;
            Destroyer destroyer{stream};
            stream = stage.chain->open({}, destroyer);
            for (const auto& bytes : ScriptedSpeech::sentence(1, 2, 0)) {
                if (stream) stream->push({ScriptedSpeech::kFormat, 0ms, bytes});
            }
            if (stream) stream->close();
            stage.timers.runOut();
            CPPUNIT_ASSERT(!stream);
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, stage.timers.waiting());
        }
    }

    void eachSentenceIsReportedWithItsAudio() {
        EarStage stage{1};
        Hearing ear{stage};
        ear.say(ScriptedSpeech::sentence(1, 3, 0));
        ear.stream->finalize();
        stage.timers.runOut();
        const auto& report = stage.observer.reports.at(0);
        CPPUNIT_ASSERT(report.outcome == Outcome::Succeeded);
        CPPUNIT_ASSERT(report.kind == Kind::Stt);
        CPPUNIT_ASSERT(report.provider == EarStage::idOf(0));
        CPPUNIT_ASSERT(report.consumed.audio == 600ms);
        CPPUNIT_ASSERT(report.first_output.has_value());
    }

private:
    static Outcome outcomeOf(const EarStage& stage, std::size_t place) {
        for (const auto& report : stage.observer.reports) {
            if (report.provider == EarStage::idOf(place)) return report.outcome;
        }
        CPPUNIT_FAIL("never reported");
        return Outcome::Cancelled;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EarChainTest);

}  // namespace
}  // namespace parley::provider

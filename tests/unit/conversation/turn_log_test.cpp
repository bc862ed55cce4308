#include <conversation/turn_log.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;

Item message(
    const std::string& id,
    Speaker speaker,
    const std::string& words,
    std::chrono::nanoseconds length = 0ns,
    ItemStatus status = ItemStatus::Completed) {
    return {
        .id = id,
        .status = status,
        .body = MessageItem{
            .speaker = speaker,
            .content = {AudioContent{.transcript = words, .audio = {}, .length = length}}}};
}

Understood words(
    const std::string& text, std::chrono::nanoseconds started, std::chrono::nanoseconds length) {
    return {.text = text, .confidence = {}, .language = "en", .started = started, .length = length};
}

class TurnLogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TurnLogTest);
    CPPUNIT_TEST(aTurnOfTheUserIsWhatWasUnderstood);
    CPPUNIT_TEST(whatIsNotUnderstoodIsATurnWithoutWords);
    CPPUNIT_TEST(whatIsWrittenIsATurn);
    CPPUNIT_TEST(anAnswerIsATurnWithAllItsWords);
    CPPUNIT_TEST(anAnswerThatIsCutOffKeepsWhatWasHeard);
    CPPUNIT_TEST(anAnswerCutOffBeforeItIsDoneKeepsWhatWasHeard);
    CPPUNIT_TEST(anAnswerStoppedBeforeItsFirstWordIsNoTurn);
    CPPUNIT_TEST(turnsAreInTheOrderInWhichTheyBegan);
    CPPUNIT_TEST(whatAnAnswerTookComesLater);
    CPPUNIT_TEST(theLineSaysWhenAnAnswerBegan);
    CPPUNIT_TEST(eachSidesTimeIsSummed);
    CPPUNIT_TEST(onlyTheLastTurnsAreRemembered);
    CPPUNIT_TEST(whoServedATurnIsKept);
    CPPUNIT_TEST_SUITE_END();

public:
    void whoServedATurnIsKept() {
        const auto id = [](std::uint8_t number) {
            return base::ProviderId{base::Uuid{base::Uuid::Bytes{number}}};
        };
        auto understood = words("Good morning.", 1s, 1s);
        understood.provider = id(1);
        log.understood("a", understood);
        CPPUNIT_ASSERT(told.back().turn.provider == id(1) && !told.back().turn.voice_provider);
        log.answerBegan("b", "r", 3s);
        Response response{.id = "r"};
        response.mind = id(2);
        response.mouth = id(3);
        log.answerDone(message("b", Speaker::Assistant, "Hello.", 1s), response);
        CPPUNIT_ASSERT(told.back().turn.provider == id(2));
        CPPUNIT_ASSERT(told.back().turn.voice_provider == id(3));
    }

    void aTurnOfTheUserIsWhatWasUnderstood() {
        log.speechStarted("a", 1'500ms);
        log.speechStopped("a", 3s);
        CPPUNIT_ASSERT(told.empty());
        log.understood(
            "a",
            {.text = "Good morning.",
             .confidence = 0.5F,
             .language = "en",
             .started = 1'400ms,
             .length = 1'600ms});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, told.size());
        const auto& turn = told.front().turn;
        CPPUNIT_ASSERT(told.front().news == TurnLog::News::Said);
        CPPUNIT_ASSERT(turn.speaker == Speaker::User && turn.seq == 1);
        CPPUNIT_ASSERT_EQUAL(std::string{"Good morning."}, turn.text.value());
        CPPUNIT_ASSERT(!turn.heard_text && !turn.interrupted);
        CPPUNIT_ASSERT(turn.started == 1'400ms && turn.length == 1'600ms);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.5, turn.confidence.value(), 1e-6);
    }

    void whatIsNotUnderstoodIsATurnWithoutWords() {
        log.speechStarted("a", 1s);
        log.speechStopped("a", 2s);
        log.notUnderstood("a", 3s);
        CPPUNIT_ASSERT(!told.at(0).turn.text);
        CPPUNIT_ASSERT(told.at(0).turn.length == 1s);
    }

    void whatIsWrittenIsATurn() {
        log.written(message("a", Speaker::User, "Typed."), 4s);
        CPPUNIT_ASSERT_EQUAL(std::string{"Typed."}, told.at(0).turn.text.value());
        CPPUNIT_ASSERT(told.at(0).turn.started == 4s);
        // Audio that is not understood yet has no words, and what was understood comes once.
        log.written(message("b", Speaker::User, ""), 5s);
        log.understood("b", words("Spoken.", 5s, 1s));
        log.written(message("b", Speaker::User, "Spoken."), 6s);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, told.size());
    }

    void anAnswerIsATurnWithAllItsWords() {
        log.answerBegan("b", "r", 5s);
        log.answerWords("b", "Five minutes.");
        CPPUNIT_ASSERT(told.empty());
        log.answerDone(message("b", Speaker::Assistant, "Five minutes.", 1'200ms), {});
        const auto& turn = told.at(0).turn;
        CPPUNIT_ASSERT(turn.speaker == Speaker::Assistant && !turn.interrupted);
        CPPUNIT_ASSERT_EQUAL(std::string{"Five minutes."}, turn.text.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"Five minutes."}, turn.heard_text.value());
        CPPUNIT_ASSERT(turn.started == 5s && turn.length == 1'200ms);
    }

    void anAnswerThatIsCutOffKeepsWhatWasHeard() {
        log.answerBegan("b", "r", 5s);
        log.answerWords("b", "Five minutes and no more.");
        log.answerDone(message("b", Speaker::Assistant, "Five minutes and no more.", 2s), {});
        log.truncated(message("b", Speaker::Assistant, "Five minutes"), 900ms);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, told.size());
        CPPUNIT_ASSERT(told.at(1).news == TurnLog::News::Changed);
        assertCutOff(told.at(1).turn);
    }

    void anAnswerCutOffBeforeItIsDoneKeepsWhatWasHeard() {
        log.answerBegan("b", "r", 5s);
        log.answerWords("b", "Five minutes and no more.");
        log.truncated(message("b", Speaker::Assistant, "Five minutes"), 900ms);
        log.answerDone(
            message("b", Speaker::Assistant, "Five minutes", 900ms, ItemStatus::Incomplete), {});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, told.size());
        assertCutOff(told.at(0).turn);
    }

    void anAnswerStoppedBeforeItsFirstWordIsNoTurn() {
        log.answerBegan("b", "r", 5s);
        log.answerDone(message("b", Speaker::Assistant, "", 0ms, ItemStatus::Incomplete), {});
        CPPUNIT_ASSERT(told.empty());
        // Nor is what somebody else put into the memory.
        log.answerDone(message("c", Speaker::Assistant, "Told before."), {});
        CPPUNIT_ASSERT(told.empty());
    }

    void turnsAreInTheOrderInWhichTheyBegan() {
        log.speechStarted("a", 1s);
        log.answerBegan("b", "r", 2s);
        log.answerWords("b", "Yes?");
        log.answerDone(message("b", Speaker::Assistant, "Yes?", 1s), {});
        // Words of the user may come after the answer to them.
        log.understood("a", words("Hello.", 1s, 500ms));
        CPPUNIT_ASSERT_EQUAL(2, told.at(0).turn.seq);
        CPPUNIT_ASSERT_EQUAL(1, told.at(1).turn.seq);
    }

    void whatAnAnswerTookComesLater() {
        say("b", "r", 1s);
        TurnTimings took;
        took.first_token = 12'500us;
        took.first_audio_out = 250ms;
        log.measured("r", took);
        const auto& timings = told.at(1).turn.timings;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, timings.size());
        CPPUNIT_ASSERT_DOUBLES_EQUAL(12.5, timings.at("first_token_ms").get<double>(), 1e-9);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(250, timings.at("first_audio_out_ms").get<double>(), 1e-9);
    }

    void theLineSaysWhenAnAnswerBegan() {
        log.answerBegan("b", "r", 5s);
        log.playoutBegan("r", 5'200ms);
        log.playoutBegan("r", 6s);
        log.answerWords("b", "Yes?");
        log.answerDone(message("b", Speaker::Assistant, "Yes?", 1s), {});
        CPPUNIT_ASSERT(told.at(0).turn.started == 5'200ms);
    }

    void eachSidesTimeIsSummed() {
        log.understood("a", words("Hello.", 0s, 500ms));
        log.understood("c", words("Well.", 1s, 250ms));
        say("b", "r", 2s);
        CPPUNIT_ASSERT(log.assistantSpoke() == 2s);
        log.truncated(message("b", Speaker::Assistant, "Ye"), 300ms);
        CPPUNIT_ASSERT(log.userSpoke() == 750ms);
        CPPUNIT_ASSERT(log.assistantSpoke() == 300ms);
    }

    void onlyTheLastTurnsAreRemembered() {
        for (int number = 0; number < 1'000; ++number)
            say("item" + std::to_string(number), "r" + std::to_string(number), 1s);
        const auto before = told.size();
        log.truncated(message("item0", Speaker::Assistant, "Y"), 1ms);
        CPPUNIT_ASSERT_EQUAL(before, told.size());
        log.truncated(message("item999", Speaker::Assistant, "Y"), 1ms);
        CPPUNIT_ASSERT_EQUAL(before + 1, told.size());
        CPPUNIT_ASSERT_EQUAL(1'000, told.back().turn.seq);
    }

private:
    struct Told {
        TurnRecord turn;
        TurnLog::News news;
    };

    void say(
        const std::string& item, const std::string& response, std::chrono::nanoseconds length) {
        log.answerBegan(item, response, 0s);
        log.answerWords(item, "Yes?");
        log.answerDone(message(item, Speaker::Assistant, "Yes?", length), {});
    }

    static void assertCutOff(const TurnRecord& turn) {
        CPPUNIT_ASSERT_EQUAL(std::string{"Five minutes and no more."}, turn.text.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"Five minutes"}, turn.heard_text.value());
        CPPUNIT_ASSERT(turn.interrupted);
        CPPUNIT_ASSERT(turn.length == 900ms);
    }

    std::vector<Told> told;
    TurnLog log{[this](const TurnRecord& turn, TurnLog::News news) {
        told.push_back({turn, news});
    }};
};

CPPUNIT_TEST_SUITE_REGISTRATION(TurnLogTest);

}  // namespace
}  // namespace parley::conversation

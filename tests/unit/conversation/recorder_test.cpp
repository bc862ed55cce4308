#include "scripted_records.hpp"

#include <conversation/recorder.hpp>

#include <cppunit/TestFixture.h>
#include <support/manual_clock.hpp>

#include <algorithm>
#include <functional>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Item messageOf(const std::string& id, Speaker speaker, const std::string& words) {
    return {
        .id = id,
        .body = MessageItem{
            .speaker = speaker,
            .content = {AudioContent{.transcript = words, .audio = {}, .length = 2s}}}};
}

/// A talk that is observed, and what was written of it.
class Talk {
public:
    explicit Talk(Consent transcript = Consent::Yes) : transcript_{transcript} {}

    /// Everything happens on the conversation's loop, and then it ends.
    void hold(const std::function<void(Recorder& recorder)>& body) {
        records.onLoop([&] {
            auto recorder = std::make_unique<Recorder>(
                Beginning{
                    .id = id,
                    .experience = "practice",
                    .scenario = "coo-escalation",
                    .title = "The COO",
                    .language = "en",
                    .transcript = transcript_},
                base::Uuid{},
                records.share(),
                clock);
            body(*recorder);
        });
        records.waitUntilDone();
    }

    void answer(
        Recorder& recorder,
        const std::string& item,
        const std::string& response,
        const char* words) {
        const OutputPlace place{response, item, 0, 0};
        recorder.onResponseBegan({.id = response});
        recorder.onContentBegan(place, Modality::Audio);
        recorder.onContentDone(place, Modality::Audio, words);
        recorder.onOutputItemDone({.id = response}, 0, messageOf(item, Speaker::Assistant, words));
        recorder.onResponseDone({.id = response, .status = Response::Status::Completed});
    }

    std::vector<std::string> kinds() {
        std::vector<std::string> kinds;
        for (const auto& event : records.rows(&RecordBatch::events))
            kinds.push_back(event.at("kind"));
        return kinds;
    }
    /// The last of a kind.
    json event(const std::string& kind) {
        json last;
        for (const auto& event : records.rows(&RecordBatch::events)) {
            if (event.at("kind") == kind) last = event;
        }
        CPPUNIT_ASSERT_MESSAGE("no event " + kind, !last.is_null());
        return last;
    }
    /// Everything that was written, as one text.
    std::string all() {
        std::string text;
        for (const auto& batch : records.batches()) {
            text += batch.beginning.value_or("") + batch.summary + batch.turns + batch.events +
                    batch.tool_calls;
        }
        return text;
    }

    ScriptedRecords records;
    testing::ManualClock clock;
    const ConversationId id = ConversationId::make(clock.now());

private:
    Consent transcript_;
};

class RecorderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RecorderTest);
    CPPUNIT_TEST(beginningAndEndAreWritten);
    CPPUNIT_TEST(whatBothSidesSaidBecomesTurns);
    CPPUNIT_TEST(withoutConsentNothingOfTheTextIsWritten);
    CPPUNIT_TEST(toolCallsAreWrittenWithTheirResults);
    CPPUNIT_TEST(aToolCallThatNobodyAnsweredSaysSo);
    CPPUNIT_TEST(statesAreNotedWhenTheyChange);
    CPPUNIT_TEST(eventsCountUpWithoutGaps);
    CPPUNIT_TEST(anAsideIsNoTurn);
    CPPUNIT_TEST(whatWentWrongIsNoted);
    CPPUNIT_TEST(whoIsCutOffHasEndedToo);
    CPPUNIT_TEST(theEndComesOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void beginningAndEndAreWritten() {
        Talk talk;
        talk.hold([&](Recorder& recorder) {
            talk.clock.advance(90s);
            recorder.onEnded("hung_up");
        });
        const auto beginning = json::parse(talk.records.batches().at(0).beginning.value());
        CPPUNIT_ASSERT_EQUAL(json("coo-escalation"), beginning.at("scenario"));
        CPPUNIT_ASSERT_EQUAL(json("2026-01-01T00:00:00.000000Z"), beginning.at("started_at"));
        CPPUNIT_ASSERT_EQUAL(json(true), beginning.at("keeps_transcript"));
        CPPUNIT_ASSERT_EQUAL(json(false), beginning.at("keeps_recording"));
        const auto summary = talk.records.lastSummary();
        CPPUNIT_ASSERT_EQUAL(json("ended"), summary.at("state"));
        CPPUNIT_ASSERT_EQUAL(json("hung_up"), summary.at("end_reason"));
        CPPUNIT_ASSERT_EQUAL(json("2026-01-01T00:01:30.000000Z"), summary.at("ended_at"));
        const std::vector<std::string> kinds{"conversation.started", "conversation.ended"};
        CPPUNIT_ASSERT(kinds == talk.kinds());
        CPPUNIT_ASSERT_EQUAL(
            json(talk.id.publicId()),
            talk.event("conversation.started").at("payload").at("conversation_id"));
    }

    void whatBothSidesSaidBecomesTurns() {
        Talk talk;
        talk.hold([&](Recorder& recorder) { exchange(talk, recorder); });
        const auto turns = talk.records.rows(&RecordBatch::turns);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, turns.size());
        CPPUNIT_ASSERT_EQUAL(json("Good morning."), turns[0].at("text"));
        CPPUNIT_ASSERT_EQUAL(json("user"), turns[0].at("speaker"));
        CPPUNIT_ASSERT_EQUAL(json(500), turns[0].at("started_ms"));
        CPPUNIT_ASSERT_EQUAL(json("Five minutes and no more."), turns[1].at("text"));
        CPPUNIT_ASSERT_EQUAL(json("Five minutes"), turns[1].at("heard_text"));
        CPPUNIT_ASSERT_EQUAL(json(true), turns[1].at("interrupted"));
        CPPUNIT_ASSERT_EQUAL(json(3'000), turns[1].at("started_ms"));
        CPPUNIT_ASSERT_DOUBLES_EQUAL(
            120, turns[1].at("timings").at("first_audio_out_ms").get<double>(), 1e-9);
        const auto summary = talk.records.lastSummary();
        CPPUNIT_ASSERT_EQUAL(json("de"), summary.at("language"));
        CPPUNIT_ASSERT_EQUAL(json(1'000), summary.at("user_ms"));
        CPPUNIT_ASSERT_EQUAL(json(900), summary.at("assistant_ms"));
        CPPUNIT_ASSERT_EQUAL(
            json("Five minutes and no more."),
            talk.event("turn.said").at("payload").at("turn").at("text"));
        CPPUNIT_ASSERT_EQUAL(
            json("Five minutes"),
            talk.event("turn.changed").at("payload").at("turn").at("heard_text"));
    }

    void withoutConsentNothingOfTheTextIsWritten() {
        Talk talk{Consent::No};
        talk.hold([&](Recorder& recorder) {
            exchange(talk, recorder);
            call(recorder, "call_1");
            recorder.onItemDone(
                {.id = "result", .body = ToolResultItem{"call_1", "nine minutes"}}, std::nullopt);
            recorder.onItemDone(messageOf("told", Speaker::System, "five minutes"), std::nullopt);
        });
        const auto all = talk.all();
        for (const auto* words : {"morning", "inutes", "look_up"})
            CPPUNIT_ASSERT_MESSAGE(all, all.find(words) == std::string::npos);
        CPPUNIT_ASSERT(talk.records.rows(&RecordBatch::turns).empty());
        CPPUNIT_ASSERT(talk.records.rows(&RecordBatch::tool_calls).empty());
        CPPUNIT_ASSERT_EQUAL(json(1'000), talk.records.lastSummary().at("user_ms"));
    }

    void toolCallsAreWrittenWithTheirResults() {
        Talk talk;
        talk.hold([&](Recorder& recorder) {
            talk.clock.advance(2s);
            call(recorder, "call_1");
            talk.clock.advance(300ms);
            const Item result{.id = "result", .body = ToolResultItem{"call_1", "blue"}};
            recorder.onItemAdded(result, std::nullopt);
            recorder.onItemDone(result, std::nullopt);
        });
        const auto calls = talk.records.rows(&RecordBatch::tool_calls);
        CPPUNIT_ASSERT_EQUAL(
            json(
                {{"call_id", "call_1"},
                 {"name", "look_up"},
                 {"arguments", "{\"what\":\"minutes\"}"},
                 {"output", "blue"},
                 {"status", "answered"},
                 {"started_ms", 2'000},
                 {"duration_ms", 300}}),
            calls.back());
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, std::ranges::count(talk.kinds(), "tool.answered"));
        CPPUNIT_ASSERT_EQUAL(
            json(300), talk.event("tool.answered").at("payload").at("duration_ms"));
    }

    void aToolCallThatNobodyAnsweredSaysSo() {
        Talk talk;
        talk.hold([&](Recorder& recorder) { call(recorder, "call_1"); });
        const auto last = talk.records.rows(&RecordBatch::tool_calls).back();
        CPPUNIT_ASSERT_EQUAL(json("unanswered"), last.at("status"));
        CPPUNIT_ASSERT(last.at("output").is_null() && last.at("duration_ms").is_null());
    }

    void statesAreNotedWhenTheyChange() {
        Talk talk;
        talk.hold([&](Recorder& recorder) {
            for (const auto state :
                 {TurnState::Hearing, TurnState::Hearing, TurnState::Thinking, TurnState::Ended})
                recorder.onState(state);
        });
        std::vector<json> states;
        for (const auto& event : talk.records.rows(&RecordBatch::events)) {
            if (event.at("kind") == "conversation.state")
                states.push_back(event.at("payload").at("state"));
        }
        CPPUNIT_ASSERT(states == std::vector<json>({"hearing", "thinking"}));
    }

    void eventsCountUpWithoutGaps() {
        Talk talk;
        talk.hold([&](Recorder& recorder) { exchange(talk, recorder); });
        int expected = 0;
        for (const auto& event : talk.records.rows(&RecordBatch::events))
            CPPUNIT_ASSERT_EQUAL(json(++expected), event.at("seq"));
        CPPUNIT_ASSERT(expected > 4);
    }

    void anAsideIsNoTurn() {
        Talk talk;
        talk.hold([&](Recorder& recorder) {
            const std::string item = "item";
            const std::string response = "aside";
            const OutputPlace place{response, item, 0, 0};
            recorder.onResponseBegan({.id = response, .out_of_band = true});
            recorder.onContentBegan(place, Modality::Text);
            recorder.onContentDone(place, Modality::Text, "A note.");
            recorder.onOutputItemDone(
                {.id = response, .out_of_band = true},
                0,
                messageOf(item, Speaker::Assistant, "A note."));
            recorder.onResponseDone(
                {.id = response, .status = Response::Status::Completed, .out_of_band = true});
        });
        CPPUNIT_ASSERT(talk.records.rows(&RecordBatch::turns).empty());
    }

    void whatWentWrongIsNoted() {
        Talk talk;
        talk.hold([&](Recorder& recorder) {
            recorder.onNotUnderstood("a", {.code = provider::FailureCode::Network});
            recorder.onResponseDone(
                {.id = "r",
                 .status = Response::Status::Failed,
                 .reason = "no_model",
                 .failure = provider::Failure{.code = provider::FailureCode::Network}});
            recorder.onError(
                {.code = base::ErrorCode::Internal,
                 .reason = "odd",
                 .detail = "10.0.0.1 refused",
                 .advice = "Something is odd."});
        });
        CPPUNIT_ASSERT(talk.event("turn.not_understood").at("payload").contains("code"));
        CPPUNIT_ASSERT_EQUAL(
            json("no_model"), talk.event("answer.failed").at("payload").at("reason"));
        CPPUNIT_ASSERT_EQUAL(json("odd"), talk.event("error").at("payload").at("code"));
        CPPUNIT_ASSERT(talk.all().find("10.0.0.1") == std::string::npos);
    }

    void whoIsCutOffHasEndedToo() {
        Talk talk;
        talk.hold([](Recorder&) {});
        CPPUNIT_ASSERT_EQUAL(json("cut_off"), talk.records.lastSummary().at("end_reason"));
    }

    void theEndComesOnce() {
        Talk talk;
        talk.hold([](Recorder& recorder) {
            recorder.onEnded("said_goodbye");
            recorder.onEnded("hung_up");
        });
        CPPUNIT_ASSERT_EQUAL(
            std::ptrdiff_t{1}, std::ranges::count(talk.kinds(), "conversation.ended"));
        CPPUNIT_ASSERT_EQUAL(json("said_goodbye"), talk.records.lastSummary().at("end_reason"));
    }

private:
    static void exchange(Talk& talk, Recorder& recorder) {
        recorder.onState(TurnState::Hearing);
        recorder.onSpeechStarted("a", 500ms);
        recorder.onSpeechStopped("a", 1'500ms);
        const auto said = messageOf("a", Speaker::User, "Good morning.");
        recorder.onUnderstood(
            said,
            {.text = "Good morning.",
             .confidence = 0.9F,
             .language = "de",
             .started = 500ms,
             .length = 1s});
        recorder.onItemDone(said, std::nullopt);
        recorder.onState(TurnState::Speaking);
        talk.clock.advance(3s);
        talk.answer(recorder, "b", "r", "Five minutes and no more.");
        TurnTimings took;
        took.first_audio_out = 120ms;
        recorder.onMeasured("r", took);
        recorder.onItemTruncated(messageOf("b", Speaker::Assistant, "Five minutes"), 0, 900ms);
    }

    static void call(Recorder& recorder, const std::string& call_id) {
        const std::string response = "r2";
        const std::string item = "c";
        recorder.onToolArgumentsDone(
            {response, item, 0, 0}, {call_id, "look_up", R"({"what":"minutes"})"});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecorderTest);

}  // namespace
}  // namespace parley::conversation

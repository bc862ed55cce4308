#include <conversation/realtime/session_json.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::conversation {
namespace {

using nlohmann::json;

/// What a client sends, and what the session shows of it afterwards: each path of `shown`.
struct Change {
    const char* session;
    std::vector<std::pair<const char*, const char*>> shown;
};

struct Refusal {
    const char* session;
    const char* code;
    const char* param;
};

// NOLINTNEXTLINE(readability-function-size): a table
const std::vector<Change>& changes() {
    static const std::vector<Change> table{
        {R"({})", {{"/instructions", R"("")"}, {"/audio/output/speed", "1.0"}}},
        {R"({"instructions":"Be brief."})", {{"/instructions", R"("Be brief.")"}}},
        {R"({"instructions":null})", {{"/instructions", R"("")"}}},
        {R"({"model":"gpt-realtime-2.1"})", {{"/model", R"("parley")"}}},
        {R"({"tracing":"auto"})", {{"/tracing", R"("auto")"}}},
        {R"({"tracing":{"workflow_name":"w"}})", {{"/tracing/workflow_name", R"("w")"}}},
        {R"({"truncation":{"type":"retention_ratio","retention_ratio":0.8}})",
         {{"/truncation/retention_ratio", "0.8"}}},
        {R"({"include":["item.input_audio_transcription.logprobs"]})",
         {{"/include/0", R"("item.input_audio_transcription.logprobs")"}}},
        {R"({"reasoning":{"effort":"low"}})", {{"/reasoning/effort", R"("low")"}}},
        {R"({"output_modalities":["text"]})", {{"/output_modalities", R"(["text"])"}}},
        {R"({"max_output_tokens":100})", {{"/max_output_tokens", "100"}}},
        {R"({"max_output_tokens":"inf"})", {{"/max_output_tokens", R"("inf")"}}},
        {R"({"parallel_tool_calls":false})", {{"/parallel_tool_calls", "false"}}},
        {R"({"tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"}}]})",
         {{"/tools",
           R"([{"type":"function","name":"f","description":"d","parameters":{"type":"object"}}])"}}},
        {R"({"tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"function","name":"f"}})",
         {{"/tool_choice", R"({"type":"function","name":"f"})"}, {"/tools/0/parameters", "null"}}},
        {R"({"tool_choice":"none"})", {{"/tool_choice", R"("none")"}}},
        {R"({"audio":{"input":{"format":{"type":"audio/pcmu"}}}})",
         {{"/audio/input/format", R"({"type":"audio/pcmu"})"},
          {"/audio/output/format", R"({"type":"audio/pcm","rate":24000})"}}},
        {R"({"audio":{"output":{"format":{"type":"audio/pcma"},"voice":"marin","speed":1.25}}})",
         {{"/audio/output", R"({"format":{"type":"audio/pcma"},"voice":"marin","speed":1.25})"}}},
        {R"({"audio":{"output":{"voice":{"id":"voice_1"}}}})",
         {{"/audio/output/voice", R"("voice_1")"}}},
        {R"({"audio":{"input":{"transcription":{"model":"whisper-1","language":"de"}}}})",
         {{"/audio/input/transcription",
           R"({"model":"whisper-1","language":"de","prompt":null})"}}},
        {R"({"audio":{"input":{"noise_reduction":{"type":"near_field"}}}})",
         {{"/audio/input/noise_reduction", R"({"type":"near_field"})"}}},
        {R"({"audio":{"input":{"turn_detection":null}}})",
         {{"/audio/input/turn_detection", "null"}}},
        {R"({"audio":{"input":{"turn_detection":{"type":"semantic_vad"}}}})",
         {{"/audio/input/turn_detection",
           R"({"type":"semantic_vad","eagerness":"auto","create_response":true,"interrupt_response":true})"}}},
        {R"({"audio":{"input":{"turn_detection":{"type":"semantic_vad","eagerness":"high","interrupt_response":false}}}})",
         {{"/audio/input/turn_detection/eagerness", R"("high")"},
          {"/audio/input/turn_detection/interrupt_response", "false"}}},
        {R"({"audio":{"input":{"turn_detection":{"silence_duration_ms":200}}}})",
         {{"/audio/input/turn_detection",
           R"({"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,
               "idle_timeout_ms":null,"create_response":true,"interrupt_response":true})"}}},
        {R"({"audio":{"input":{"turn_detection":{"type":"server_vad","idle_timeout_ms":6000,"create_response":false}}}})",
         {{"/audio/input/turn_detection/idle_timeout_ms", "6000"},
          {"/audio/input/turn_detection/create_response", "false"}}},
        // What was shown may be sent back.
        {R"({"object":"realtime.session","id":"sess_x","expires_at":1})",
         {{"/id", R"("sess_1")"}}}};
    return table;
}

const std::vector<Refusal>& refusals() {
    static const std::vector<Refusal> table{
        {R"({"type":null})", "invalid_type", "session.type"},
        {R"({"type":"transcription"})", "invalid_value", "session.type"},
        {R"({"modalities":["text"]})", "unknown_parameter", "session.modalities"},
        {R"({"voice":"alloy"})", "unknown_parameter", "session.voice"},
        {R"({"temperature":0.8})", "unknown_parameter", "session.temperature"},
        {R"({"instructions":1})", "invalid_type", "session.instructions"},
        {R"({"output_modalities":["audio","text"]})", "invalid_value", "session.output_modalities"},
        {R"({"output_modalities":["video"]})", "invalid_value", "session.output_modalities[0]"},
        {R"({"max_output_tokens":0})", "invalid_value", "session.max_output_tokens"},
        {R"({"max_output_tokens":4097})", "invalid_value", "session.max_output_tokens"},
        {R"({"max_output_tokens":"many"})", "invalid_type", "session.max_output_tokens"},
        {R"({"tools":[{"type":"mcp","server_label":"x","server_url":"https://x"}]})",
         "invalid_value",
         "session.tools[0].type"},
        {R"({"tools":[{"type":"function"}]})",
         "missing_required_parameter",
         "session.tools[0].name"},
        {R"({"tools":[{"type":"function","name":"a b"}]})",
         "invalid_value",
         "session.tools[0].name"},
        {R"({"tools":[{"type":"function","name":"f"},{"type":"function","name":"f"}]})",
         "invalid_value",
         "session.tools[1].name"},
        {R"({"tools":[{"type":"function","name":"f","parameters":"none"}]})",
         "invalid_type",
         "session.tools[0].parameters"},
        {R"({"tool_choice":{"type":"function","name":"g"}})",
         "invalid_value",
         "session.tool_choice"},
        {R"({"tool_choice":"sometimes"})", "invalid_value", "session.tool_choice"},
        {R"({"audio":{"video":{}}})", "unknown_parameter", "session.audio.video"},
        {R"({"audio":[]})", "invalid_type", "session.audio"},
        {R"({"audio":{"input":{"format":"pcm16"}}})", "invalid_type", "session.audio.input.format"},
        {R"({"audio":{"input":{"format":{"type":"audio/opus"}}}})",
         "invalid_value",
         "session.audio.input.format.type"},
        {R"({"audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}}})",
         "invalid_value",
         "session.audio.input.format.rate"},
        {R"({"audio":{"output":{"speed":2}}})", "invalid_value", "session.audio.output.speed"},
        {R"({"audio":{"input":{"turn_detection":{"type":"none"}}}})",
         "invalid_value",
         "session.audio.input.turn_detection.type"},
        {R"({"audio":{"input":{"turn_detection":{"type":"server_vad","threshold":2}}}})",
         "invalid_value",
         "session.audio.input.turn_detection.threshold"},
        {R"({"audio":{"input":{"turn_detection":{"type":"server_vad","eagerness":"low"}}}})",
         "unknown_parameter",
         "session.audio.input.turn_detection.eagerness"},
        {R"({"audio":{"input":{"noise_reduction":{"type":"car"}}}})",
         "invalid_value",
         "session.audio.input.noise_reduction.type"},
        {R"({"tracing":"always"})", "invalid_value", "session.tracing"},
        {R"({"reasoning":{"effort":"huge"}})", "invalid_value", "session.reasoning.effort"}};
    return table;
}

class RealtimeSettingsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealtimeSettingsTest);
    CPPUNIT_TEST(whatIsSentIsShownAndTheRestStays);
    CPPUNIT_TEST(whatIsWrongIsNamed);
    CPPUNIT_TEST(theTypeIsAskedForInUpdates);
    CPPUNIT_TEST(typeAndModelAreChosenAtTheBeginning);
    CPPUNIT_TEST(transcriptionSessionsOnlyHear);
    CPPUNIT_TEST(anotherWayToDetectTurnsBeginsAnew);
    CPPUNIT_TEST(aWholeSessionMayBeSentBack);
    CPPUNIT_TEST_SUITE_END();

    static SessionSettings usual() {
        SessionSettings settings;
        settings.id = "sess_1";
        return settings;
    }
    static json withType(const char* session) {
        auto parsed = json::parse(session);
        if (!parsed.contains("type")) parsed["type"] = "realtime";
        return parsed;
    }
    static json shown(const SessionSettings& settings) {
        return toJson(settings, base::UtcTime{std::chrono::seconds{1'756'324'625}});
    }
    static SessionSettings good(base::Result<SessionSettings> result) {
        if (!result) CPPUNIT_FAIL(result.error().reason + ": " + result.error().advice);
        return std::move(*result);
    }

public:
    void whatIsSentIsShownAndTheRestStays() {
        const auto before = shown(usual());
        for (const auto& change : changes()) {
            const auto session = withType(change.session);
            const auto after =
                shown(good(merged(usual(), Field{session, "session"}, Merge::Update)));
            for (const auto& [path, value] : change.shown)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    change.session,
                    json::parse(value).dump(),
                    after.at(json::json_pointer{path}).dump());
            // Nothing else moved: what differs lies under what was sent.
            for (const auto& difference : json::diff(before, after)) {
                const auto at = difference["path"].get<std::string>();
                const auto member = at.substr(1, at.find('/', 1) - 1);
                CPPUNIT_ASSERT_MESSAGE(at + " by " + change.session, session.contains(member));
            }
        }
    }

    void whatIsWrongIsNamed() {
        for (const auto& refusal : refusals()) {
            const auto session = withType(refusal.session);
            const auto result = merged(usual(), Field{session, "session"}, Merge::Update);
            CPPUNIT_ASSERT_MESSAGE(refusal.session, !result);
            const auto& error = result.error();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(refusal.session, std::string{refusal.code}, error.reason);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                refusal.session, std::string{refusal.param}, error.faults.front().pointer);
            CPPUNIT_ASSERT_MESSAGE(refusal.session, !error.advice.empty());
        }
    }

    void theTypeIsAskedForInUpdates() {
        const json session{{"instructions", "x"}};
        const auto result = merged(usual(), Field{session, "session"}, Merge::Update);
        CPPUNIT_ASSERT_EQUAL(std::string{"missing_required_parameter"}, result.error().reason);
        good(merged(usual(), Field{session, "session"}, Merge::Creation));
    }

    void typeAndModelAreChosenAtTheBeginning() {
        const json session{{"type", "realtime"}, {"model", "gpt-realtime"}};
        const auto settings = good(merged(usual(), Field{session, "session"}, Merge::Creation));
        CPPUNIT_ASSERT_EQUAL(std::string{"gpt-realtime"}, settings.model);
    }

    void transcriptionSessionsOnlyHear() {
        const auto session = json::parse(
            R"({"type":"transcription","audio":{"input":{"transcription":{"model":"whisper-1"}}}})");
        const auto settings = good(merged(usual(), Field{session, "session"}, Merge::Creation));
        const auto said = shown(settings);
        CPPUNIT_ASSERT_EQUAL(std::string{"transcription"}, said["type"].get<std::string>());
        CPPUNIT_ASSERT(!said.contains("instructions") && !said["audio"].contains("output"));
        const auto speaking = json::parse(R"({"type":"transcription","instructions":"x"})");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"unknown_parameter"},
            merged(settings, Field{speaking, "session"}, Merge::Update).error().reason);
    }

    void anotherWayToDetectTurnsBeginsAnew() {
        auto settings = usual();
        settings.turn_detection->create_response = false;
        settings.turn_detection->silence = std::chrono::milliseconds{900};
        const auto by_meaning = json::parse(
            R"({"type":"realtime","audio":{"input":{"turn_detection":{"type":"semantic_vad"}}}})");
        settings = good(merged(settings, Field{by_meaning, "session"}, Merge::Update));
        CPPUNIT_ASSERT(settings.turn_detection->create_response);
        CPPUNIT_ASSERT(settings.turn_detection->silence == TurnDetection{}.silence);
    }

    void aWholeSessionMayBeSentBack() {
        const auto session = shown(usual());
        const auto again = good(merged(usual(), Field{session, "session"}, Merge::Update));
        CPPUNIT_ASSERT_EQUAL(session.dump(), shown(again).dump());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(RealtimeSettingsTest);

}  // namespace
}  // namespace parley::conversation

#include <base/base64.hpp>
#include <conversation/realtime/client_event.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace parley::conversation {
namespace {

struct BadEvent {
    const char* text;
    const char* code;
    const char* param;
};

const std::vector<BadEvent>& badEvents() {
    static const std::vector<BadEvent> table{
        {"", "invalid_json", ""},
        {"{", "invalid_json", ""},
        {"[1,2]", "invalid_event", ""},
        {"\"text\"", "invalid_event", ""},
        {"{\"type\":\"response.create\",\"x\":\"\xff\"}", "invalid_json", ""},
        {R"({"event_id":"e"})", "invalid_event", "type"},
        {R"({"type":7})", "invalid_type", "type"},
        {R"({"type":"response.make"})", "invalid_value", "type"},
        {R"({"type":"response.cancel","event_id":7})", "invalid_type", "event_id"},
        {R"({"type":"session.update"})", "missing_required_parameter", "session"},
        {R"({"type":"session.update","session":[]})", "invalid_type", "session"},
        {R"({"type":"session.update","session":{},"more":1})", "unknown_parameter", "more"},
        {R"({"type":"input_audio_buffer.append"})", "missing_required_parameter", "audio"},
        {R"({"type":"input_audio_buffer.append","audio":1})", "invalid_type", "audio"},
        {R"({"type":"input_audio_buffer.append","audio":"\u0041"})", "invalid_value", "audio"},
        {R"({"type":"input_audio_buffer.commit","audio":"AAAA"})", "unknown_parameter", "audio"},
        {R"({"type":"input_audio_buffer.clear","x":1})", "unknown_parameter", "x"},
        {R"({"type":"output_audio_buffer.clear","x":1})", "unknown_parameter", "x"},
        {R"({"type":"conversation.item.create"})", "missing_required_parameter", "item"},
        {R"({"type":"conversation.item.create","item":{}})",
         "missing_required_parameter",
         "item.type"},
        {R"({"type":"conversation.item.create","item":{"type":"mcp_call"}})",
         "invalid_value",
         "item.type"},
        {R"({"type":"conversation.item.create","item":{"type":"message","content":[]}})",
         "missing_required_parameter",
         "item.role"},
        {R"({"type":"conversation.item.create","item":{"type":"message","role":"boss","content":[]}})",
         "invalid_value",
         "item.role"},
        {R"({"type":"conversation.item.create","item":{"type":"message","role":"user",
             "content":[{"type":"output_text","text":"x"}]}})",
         "invalid_value",
         "item.content[0].type"},
        {R"({"type":"conversation.item.create","item":{"type":"message","role":"user",
             "content":[{"type":"input_text"}]}})",
         "missing_required_parameter",
         "item.content[0].text"},
        {R"({"type":"conversation.item.create","item":{"type":"message","role":"user",
             "content":[{"type":"input_audio","audio":"*"}]}})",
         "invalid_value",
         "item.content[0].audio"},
        {R"({"type":"conversation.item.create","item":{"type":"message","role":"user",
             "content":[{"type":"input_audio"}]}})",
         "missing_required_parameter",
         "item.content[0].audio"},
        {R"({"type":"conversation.item.create","item":{"type":"message","role":"user",
             "content":[{"type":"input_image","image_url":"http://x/y.png"}]}})",
         "invalid_value",
         "item.content[0].image_url"},
        {R"({"type":"conversation.item.create","item":{"type":"function_call","name":"f"}})",
         "missing_required_parameter",
         "item.arguments"},
        {R"({"type":"conversation.item.create","item":{"type":"function_call_output","output":"x"}})",
         "missing_required_parameter",
         "item.call_id"},
        {R"({"type":"conversation.item.retrieve"})", "missing_required_parameter", "item_id"},
        {R"({"type":"conversation.item.retrieve","item_id":""})", "invalid_value", "item_id"},
        {R"({"type":"conversation.item.delete","item_id":null})", "invalid_type", "item_id"},
        {R"({"type":"conversation.item.truncate","item_id":"a","content_index":0})",
         "missing_required_parameter",
         "audio_end_ms"},
        {R"({"type":"conversation.item.truncate","item_id":"a","content_index":0,"audio_end_ms":1.5})",
         "invalid_type",
         "audio_end_ms"},
        {R"({"type":"conversation.item.truncate","item_id":"a","content_index":-1,"audio_end_ms":1})",
         "invalid_value",
         "content_index"},
        {R"({"type":"response.create","response":7})", "invalid_type", "response"},
        {R"({"type":"response.create","response":{"conversation":"mine"}})",
         "invalid_value",
         "response.conversation"},
        {R"({"type":"response.create","response":{"input":[{"type":"item_reference"}]}})",
         "missing_required_parameter",
         "response.input[0].id"},
        {R"({"type":"response.create","response":{"metadata":{"a":1}}})",
         "invalid_type",
         "response.metadata.a"},
        {R"({"type":"response.create","response":{"modalities":["text"]}})",
         "unknown_parameter",
         "response.modalities"},
        {R"({"type":"response.create","response":{"tool_choice":{"type":"function","name":"f"}}})",
         "invalid_value",
         "response.tool_choice"},
        {R"({"type":"response.cancel","response_id":7})", "invalid_type", "response_id"}};
    return table;
}

class RealtimeClientEventTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealtimeClientEventTest);
    CPPUNIT_TEST(whatIsWrongWithAnEventIsNamed);
    CPPUNIT_TEST(theEventsNameIsKnownAlsoWhenItIsWrong);
    CPPUNIT_TEST(eachKindIsRead);
    CPPUNIT_TEST(itemsComeWithTheirPlace);
    CPPUNIT_TEST(itemsOfTheOlderProtocolAreTaken);
    CPPUNIT_TEST(responsesSayWhatTheyAre);
    CPPUNIT_TEST(anEmptyInputIsNotNone);
    CPPUNIT_TEST(deepAndBusyEventsAreRefused);
    CPPUNIT_TEST(plainAudioIsFoundWhereItStands);
    CPPUNIT_TEST(otherSpellingsOfAudioAreLeftToTheReader);
    CPPUNIT_TEST_SUITE_END();

    template <typename Command>
    static Command read(const std::string& text) {
        auto event = readClientEvent(text, SessionSettings{});
        if (!event.command) CPPUNIT_FAIL(text + ": " + event.command.error().advice);
        auto* command = std::get_if<Command>(&*event.command);
        CPPUNIT_ASSERT_MESSAGE(text, command != nullptr);
        return std::move(*command);
    }
    static std::string codeOf(const std::string& text) {
        const auto event = readClientEvent(text, SessionSettings{});
        return event.command ? "none" : event.command.error().reason;
    }

public:
    void whatIsWrongWithAnEventIsNamed() {
        for (const auto& bad : badEvents()) {
            const auto event = readClientEvent(bad.text, SessionSettings{});
            CPPUNIT_ASSERT_MESSAGE(bad.text, !event.command);
            const auto& error = event.command.error();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.text, std::string{bad.code}, error.reason);
            const auto param = error.faults.empty() ? "" : error.faults.front().pointer;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.text, std::string{bad.param}, param);
            CPPUNIT_ASSERT_MESSAGE(bad.text, !error.advice.empty());
        }
    }

    void theEventsNameIsKnownAlsoWhenItIsWrong() {
        const auto event =
            readClientEvent(R"({"type":"response.make","event_id":"mine"})", SessionSettings{});
        CPPUNIT_ASSERT(event.id == "mine" && !event.command);
    }

    void eachKindIsRead() {
        read<CommitAudio>(R"({"type":"input_audio_buffer.commit"})");
        read<ClearAudio>(R"({"type":"input_audio_buffer.clear","event_id":"e"})");
        read<ClearOutput>(R"({"type":"output_audio_buffer.clear"})");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"a"},
            read<RetrieveItem>(R"({"type":"conversation.item.retrieve","item_id":"a"})").id);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"b"},
            read<DeleteItem>(R"({"type":"conversation.item.delete","item_id":"b"})").id);
        CPPUNIT_ASSERT(!read<CancelResponse>(R"({"type":"response.cancel"})").response_id);
        const auto cut = read<TruncateItem>(
            R"({"type":"conversation.item.truncate","item_id":"c","content_index":0,"audio_end_ms":1500})");
        CPPUNIT_ASSERT(cut.id == "c" && cut.audio_end == std::chrono::milliseconds{1'500});
        const auto update = read<UpdateSession>(
            R"({"type":"session.update","session":{"type":"realtime","voice":1}})");
        CPPUNIT_ASSERT(update.session.contains("voice"));
    }

    void itemsComeWithTheirPlace() {
        const auto first = read<CreateItem>(
            R"({"type":"conversation.item.create","previous_item_id":"root","item":
                {"id":"mine","type":"message","role":"system","content":[{"type":"input_text","text":"x"}]}})");
        CPPUNIT_ASSERT(first.previous == "" && first.item.id == "mine");
        CPPUNIT_ASSERT(first.item.isFrom(Speaker::System));
        const auto last = read<CreateItem>(
            R"({"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"c","output":"{}"}})");
        CPPUNIT_ASSERT(!last.previous && last.item.id.starts_with("item_"));
        const auto heard = read<CreateItem>(
            R"({"type":"conversation.item.create","item":{"type":"message","role":"user",
                "content":[{"type":"input_audio","audio":"AAAAAAAA"}]}})");
        const auto& audio = std::get<AudioContent>(heard.item.message()->content.front());
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, audio.audio->size());
        CPPUNIT_ASSERT(audio.length == std::chrono::nanoseconds{125'000});
    }

    void itemsOfTheOlderProtocolAreTaken() {
        const auto item =
            read<CreateItem>(
                R"({"type":"conversation.item.create","item":{"type":"message","role":"assistant",
                    "content":[{"type":"text","text":"a"},{"type":"audio","transcript":"b"}]}})")
                .item;
        CPPUNIT_ASSERT_EQUAL(std::string{"a b"}, item.text());
    }

    void responsesSayWhatTheyAre() {
        const auto request =
            read<CreateResponse>(
                R"({"type":"response.create","response":{"conversation":"none","instructions":"i",
                    "output_modalities":["text"],"max_output_tokens":7,"metadata":{"a":"b"},
                    "audio":{"output":{"voice":"v","format":{"type":"audio/pcmu"}}},
                    "input":[{"type":"item_reference","id":"x"},{"type":"message","role":"user",
                    "content":[{"type":"input_text","text":"t"}]}]}})")
                .request;
        const auto& wish = request.wish;
        CPPUNIT_ASSERT(wish.out_of_band && wish.reads_only_input && wish.instructions == "i");
        CPPUNIT_ASSERT(wish.output == Modality::Text && wish.max_output_tokens == 7U);
        CPPUNIT_ASSERT(wish.voice == "v" && wish.output_format->rate_hz == 8'000);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"a":"b"})"}, wish.metadata.dump());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, request.input.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, std::get<ItemReference>(request.input.front()).id);
    }

    void anEmptyInputIsNotNone() {
        const auto none = read<CreateResponse>(R"({"type":"response.create"})");
        CPPUNIT_ASSERT(!none.request.wish.reads_only_input);
        const auto empty =
            read<CreateResponse>(R"({"type":"response.create","response":{"input":[]}})");
        CPPUNIT_ASSERT(empty.request.wish.reads_only_input && empty.request.input.empty());
    }

    void deepAndBusyEventsAreRefused() {
        const auto nested = [](int depth) {
            return R"({"type":"response.create","response":{"metadata":)" +
                   std::string(static_cast<std::size_t>(depth), '[') +
                   std::string(static_cast<std::size_t>(depth), ']') + "}}";
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_type"}, codeOf(nested(20)));
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_event"}, codeOf(nested(100'000)));
        std::string many = R"({"type":"response.create","response":{"input":[0)";
        for (int i = 0; i < 200'000; ++i)
            many += ",0";
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_event"}, codeOf(many + "]}}"));
    }

    void plainAudioIsFoundWhereItStands() {
        for (std::string text :
             {R"({"type":"input_audio_buffer.append","audio":"AAEC"})",
              R"( { "audio" : "AAEC" , "type" : "input_audio_buffer.append" } )",
              R"({"event_id":"e1","type":"input_audio_buffer.append","audio":"AAEC"})"}) {
            const auto copy = text;
            const auto append = findPlainAppend(text);
            CPPUNIT_ASSERT_MESSAGE(copy, append.has_value());
            CPPUNIT_ASSERT_MESSAGE(copy, append->event_id.value_or("e1") == std::string_view{"e1"});
            const auto bytes = base::decodeBase64(append->audio);
            CPPUNIT_ASSERT_MESSAGE(copy, bytes && bytes->size() == 3 && (*bytes)[2] == 2);
        }
    }

    void otherSpellingsOfAudioAreLeftToTheReader() {
        for (std::string text :
             {R"({"type":"input_audio_buffer.append","audio":"AA\/C"})",
              R"({"type":"input_audio_buffer.append","audio":null})",
              R"({"type":"input_audio_buffer.append"})",
              R"({"type":"input_audio_buffer.append","audio":"AAEC"} x)",
              R"({"type":"input_audio_buffer.append","audio":"AAEC")",
              R"({"type":"input_audio_buffer.append","audio":"AAEC","audio":"AAEC"})",
              R"({"type":"response.create","audio":"AAEC"})",
              R"({"type":"input_audio_buffer.append","audio":"AAEC","more":"x"})",
              ""}) {
            CPPUNIT_ASSERT_MESSAGE(text, !findPlainAppend(text));
        }
        const auto append =
            read<AppendAudio>(R"({"type":"input_audio_buffer.append","audio":"AAE\/"})");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, append.bytes.size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(RealtimeClientEventTest);

}  // namespace
}  // namespace parley::conversation

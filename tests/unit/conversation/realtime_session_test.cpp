#include "realtime_client.hpp"

#include <base/base64.hpp>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* kAnswer =
    "response.created\n"
    "response.output_item.added\n"
    "conversation.item.added\n"
    "response.content_part.added\n";

class RealtimeSessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealtimeSessionTest);
    CPPUNIT_TEST(theFirstEventIsTheSession);
    CPPUNIT_TEST(aTurnComesInTheOrderOfTheProtocol);
    CPPUNIT_TEST(everyEventOfAResponseSaysWhereItBelongs);
    CPPUNIT_TEST(whatIsHeardCanBeReadFromTheDeltas);
    CPPUNIT_TEST(writtenAnswersAreText);
    CPPUNIT_TEST(toolCallsAreTold);
    CPPUNIT_TEST(overACallNoAudioGoesOutAndPlayoutIsTold);
    CPPUNIT_TEST(speakingOverUsCancelsTheResponse);
    CPPUNIT_TEST(aClientCancels);
    CPPUNIT_TEST(transcriptsAreToldToThoseWhoAsk);
    CPPUNIT_TEST(transcriptsThatFailAreTold);
    CPPUNIT_TEST(twoViewsHearTheSame);
    CPPUNIT_TEST(theEndOfTheSessionIsSaid);
    CPPUNIT_TEST_SUITE_END();

public:
    void theFirstEventIsTheSession() {
        const RealtimeClient client;
        CPPUNIT_ASSERT_EQUAL(std::string{"session.created"}, client.story());
        const auto& session = client.events.front()["session"];
        CPPUNIT_ASSERT_EQUAL(std::string{"sess_test"}, session["id"].get<std::string>());
        const auto& detection = session["audio"]["input"]["turn_detection"];
        CPPUNIT_ASSERT(detection["interrupt_response"] == true);
        CPPUNIT_ASSERT(detection["create_response"] == true);
    }

    void aTurnComesInTheOrderOfTheProtocol() {
        RealtimeClient client;
        client.forget();
        client.stage.mind->reply = "Yes.";
        client.stage.exchange("is anybody there");
        CPPUNIT_ASSERT_EQUAL(
            std::string{"input_audio_buffer.speech_started\n"
                        "input_audio_buffer.speech_stopped\n"
                        "input_audio_buffer.committed\n"
                        "conversation.item.added\n"
                        "conversation.item.done\n"} +
                kAnswer +
                "response.output_audio_transcript.delta\n"
                "response.output_audio.delta\n"
                "response.output_audio.done\n"
                "response.output_audio_transcript.done\n"
                "response.content_part.done\n"
                "conversation.item.done\n"
                "response.output_item.done\n"
                "response.done",
            client.story());
        const auto& done = client.first("response.done")["response"];
        CPPUNIT_ASSERT_EQUAL(std::string{"completed"}, done["status"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Yes."}, done["output"][0]["content"][0]["transcript"].get<std::string>());
        CPPUNIT_ASSERT(done["usage"]["input_token_details"]["audio_tokens"] == 0);
        CPPUNIT_ASSERT(done["status_details"].is_null());
        const auto& created = client.first("response.created")["response"];
        CPPUNIT_ASSERT(created["status"] == "in_progress" && created["output"].empty());
        CPPUNIT_ASSERT(created["usage"].is_null());
        const auto& heard = client.first("conversation.item.added")["item"];
        CPPUNIT_ASSERT(heard["role"] == "user" && heard["status"] == "completed");
    }

    void everyEventOfAResponseSaysWhereItBelongs() {
        RealtimeClient client;
        client.stage.mind->tools = {{"call_1", "book", R"({"day":"May 1"})"}};
        client.stage.exchange("book a table");
        for (const auto& event : client.events) {
            const auto type = event["type"].get<std::string>();
            if (!type.starts_with("response.") || event.contains("response")) continue;
            CPPUNIT_ASSERT_MESSAGE(
                type, event["response_id"].get<std::string>().starts_with("resp_"));
            CPPUNIT_ASSERT_MESSAGE(type, event["output_index"].is_number_integer());
            if (type.starts_with("response.output_item.")) continue;
            CPPUNIT_ASSERT_MESSAGE(type, event["item_id"].is_string());
            if (!type.starts_with("response.function_call_arguments."))
                CPPUNIT_ASSERT_MESSAGE(type, event["content_index"] == 0);
        }
        const auto& part = client.first("response.content_part.added")["part"];
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"transcript":"","type":"audio"})"}, part.dump());
    }

    void whatIsHeardCanBeReadFromTheDeltas() {
        RealtimeClient client;
        client.stage.mind->reply = "One. Two.";
        client.stage.exchange("count");
        std::string words;
        std::size_t bytes = 0;
        for (const auto& event : client.events) {
            if (event["type"] == "response.output_audio_transcript.delta")
                words += event["delta"].get<std::string>();
            if (event["type"] == "response.output_audio.delta")
                bytes += base::fromBase64(event["delta"].get<std::string>())->size();
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"One. Two."}, words);
        const auto& item = client.stage.conversation().items().back();
        const auto& audio = std::get<AudioContent>(item.message()->content.front());
        CPPUNIT_ASSERT(
            audio.length ==
            provider::lengthOf(client.stage.conversation().settings().output_format, bytes));
    }

    void writtenAnswersAreText() {
        RealtimeClient client;
        client.update({{"output_modalities", {"text"}}});
        client.stage.mind->reply = "Yes.";
        client.send(userText("Are you there?"));
        client.forget();
        client.send({{"type", "response.create"}});
        client.stage.timers.advance(5s);
        CPPUNIT_ASSERT_EQUAL(
            std::string{kAnswer} +
                "response.output_text.delta\n"
                "response.output_text.done\n"
                "response.content_part.done\n"
                "conversation.item.done\n"
                "response.output_item.done\n"
                "response.done",
            client.story());
        const auto& item = client.first("response.output_item.done")["item"];
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"([{"text":"Yes.","type":"output_text"}])"}, item["content"].dump());
    }

    void toolCallsAreTold() {
        RealtimeClient client;
        client.stage.mind->reply = "";
        client.stage.mind->tools = {{"call_1", "book", R"({"day":"May 1"})"}};
        client.update({{"tools", {{{"type", "function"}, {"name", "book"}}}}});
        client.send(userText("Book a table."));
        client.forget();
        client.send({{"type", "response.create"}});
        client.stage.timers.advance(5s);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"response.created\n"
                        "response.output_item.added\n"
                        "conversation.item.added\n"
                        "response.function_call_arguments.delta\n"
                        "response.function_call_arguments.done\n"
                        "conversation.item.done\n"
                        "response.output_item.done\n"
                        "response.done"},
            client.story());
        const auto& begun = client.first("response.output_item.added")["item"];
        CPPUNIT_ASSERT(begun["status"] == "in_progress" && begun["arguments"] == "");
        const auto& done = client.first("response.output_item.done")["item"];
        CPPUNIT_ASSERT(done["type"] == "function_call" && done["status"] == "completed");
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"day":"May 1"})"}, done["arguments"].get<std::string>());
        const auto& arguments = client.first("response.function_call_arguments.done");
        CPPUNIT_ASSERT(arguments["call_id"] == "call_1" && arguments["name"] == "book");

        client.forget();
        client.send(toolResult("call_1"));
        client.send({{"type", "response.create"}});
        client.stage.timers.advance(20s);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"That is done."},
            client.first("response.output_audio_transcript.done")["transcript"].get<std::string>());
    }

    void overACallNoAudioGoesOutAndPlayoutIsTold() {
        RealtimeClient client{Line::Pace::Ours};
        client.forget();
        client.stage.mind->reply = "Yes.";
        client.stage.exchange("is anybody there");
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, client.count("response.output_audio.delta"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, client.count("output_audio_buffer.started"));
        const auto& stopped = client.first("output_audio_buffer.stopped");
        CPPUNIT_ASSERT(
            stopped["response_id"] == client.first("response.created")["response"]["id"]);
        CPPUNIT_ASSERT(client.story().ends_with("response.done\noutput_audio_buffer.stopped"));
    }

    void speakingOverUsCancelsTheResponse() {
        RealtimeClient client;
        client.stage.mind->reply = "This is a long story that nobody wants to hear to its end.";
        client.stage.mouth->latency = 3s;
        client.stage.callerSays("tell me");
        client.stage.silence(2s);
        client.forget();
        client.stage.callerSays("no wait");
        const auto& done = client.first("response.done")["response"];
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, done["status"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"reason":"turn_detected","type":"cancelled"})"},
            done["status_details"].dump());
        CPPUNIT_ASSERT(done["output"][0]["status"] == "incomplete");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, client.count("response.output_audio.done"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, client.count("input_audio_buffer.speech_started"));
    }

    void aClientCancels() {
        RealtimeClient client;
        client.stage.mouth->latency = 3s;
        client.send(userText("Hello."));
        client.send({{"type", "response.create"}});
        client.stage.timers.advance(1s);
        client.send({{"type", "response.cancel"}});
        const auto& details = client.first("response.done")["response"]["status_details"];
        CPPUNIT_ASSERT_EQUAL(std::string{"client_cancelled"}, details["reason"].get<std::string>());
    }

    void transcriptsAreToldToThoseWhoAsk() {
        RealtimeClient client;
        client.stage.exchange("good morning");
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{0}, client.count("conversation.item.input_audio_transcription.completed"));
        client.update({{"audio", {{"input", {{"transcription", {{"model", "whisper-1"}}}}}}}});
        client.stage.exchange("good evening");
        const auto& heard = client.first("conversation.item.input_audio_transcription.completed");
        CPPUNIT_ASSERT_EQUAL(std::string{"good evening"}, heard["transcript"].get<std::string>());
        CPPUNIT_ASSERT(heard["content_index"] == 0 && heard["usage"]["type"] == "duration");
        CPPUNIT_ASSERT(heard["usage"]["seconds"].get<double>() > 0.3);
    }

    void transcriptsThatFailAreTold() {
        RealtimeClient client;
        client.update({{"audio", {{"input", {{"transcription", {{"model", "whisper-1"}}}}}}}});
        client.stage.ear->breakWith(testing::fails(provider::FailureCode::Unavailable));
        client.stage.callerSays("good morning");
        client.stage.silence(3s);
        const auto& failed = client.first("conversation.item.input_audio_transcription.failed");
        CPPUNIT_ASSERT(failed["error"]["code"] == "unavailable");
    }

    void twoViewsHearTheSame() {
        RealtimeClient client;
        std::vector<std::string> seen;
        RealtimeSession beside{client.stage.conversation(), {}, [&](const std::string& text) {
                                   seen.push_back(json::parse(text)["type"].get<std::string>());
                               }};
        beside.begin();
        client.stage.exchange("good morning");
        CPPUNIT_ASSERT_EQUAL(client.events.size(), seen.size());
        beside.receive(R"({"type":"response.create"})");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, client.count("response.created"));
    }

    void theEndOfTheSessionIsSaid() {
        RealtimeClient client;
        client.forget();
        client.stage.conversation().end("session_expired");
        const auto& error = client.first("error")["error"];
        CPPUNIT_ASSERT_EQUAL(std::string{"session_expired"}, error["code"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Your session hit the maximum duration of 60 minutes."},
            error["message"].get<std::string>());
        client.forget();
        client.send({{"type", "response.create"}});
        CPPUNIT_ASSERT(client.events.empty());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(RealtimeSessionTest);

}  // namespace
}  // namespace parley::conversation

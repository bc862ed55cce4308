#include <anthropic_provider.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <support/thinking.hpp>

namespace anthropic {
namespace {

using parley::testing::Conversation;
using parley::testing::FakeExchange;
using parley::testing::FakeHost;
using parley::testing::Thinking;
using Heard = std::vector<std::string>;

/// An event as the vendor writes it, with its name twice.
std::string event(const std::string& type, const std::string& rest = "") {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (rest.empty() ? "" : ",") +
           rest + "}\n\n";
}
std::string starting() {
    return event(
        "message_start",
        R"("message":{"id":"msg_1","usage":{"input_tokens":20,"cache_read_input_tokens":4,"cache_creation_input_tokens":1,"output_tokens":1}})");
}
std::string textBlock(const std::string& text) {
    return event("content_block_start", R"("index":0,"content_block":{"type":"text","text":""})") +
           event(
               "content_block_delta",
               R"("index":0,"delta":{"type":"text_delta","text":")" + text + R"("})") +
           event("content_block_stop", R"("index":0)");
}
std::string toolBegin(int index, const std::string& id, const std::string& name) {
    return event(
        "content_block_start",
        R"("index":)" + std::to_string(index) + R"(,"content_block":{"type":"tool_use","id":")" +
            id + R"(","name":")" + name + R"(","input":{}})");
}
std::string toolPiece(int index, const std::string& escaped) {
    return event(
        "content_block_delta",
        R"("index":)" + std::to_string(index) +
            R"(,"delta":{"type":"input_json_delta","partial_json":")" + escaped + R"("})");
}
std::string blockEnd(int index) {
    return event("content_block_stop", R"("index":)" + std::to_string(index));
}
std::string stopping(const std::string& why) {
    return event(
               "message_delta",
               R"("delta":{"stop_reason":")" + why +
                   R"("},"usage":{"output_tokens":15,"output_tokens_details":{"thinking_tokens":6}})") +
           event("message_stop");
}

/// Text, a thought, and two tools whose pieces are mixed.
std::string everything() {
    return starting() + event("ping") +
           event(
               "content_block_delta",
               R"("index":9,"delta":{"type":"thinking_delta","thinking":"hm"})") +
           textBlock("Gr\xC3\xBC\xC3\x9F Gott") + toolBegin(1, "toolu_a", "book") +
           toolPiece(1, "") + toolBegin(2, "toolu_b", "now") + toolPiece(1, R"({\"x\")") +
           blockEnd(2) + toolPiece(1, R"(:\"\u00fc\"})") + blockEnd(1) + stopping("tool_use");
}

/// A call in progress.
struct Call {
    explicit Call(std::string_view beginning = {})
        : thinking{host, parley::testing::settingsOf("anthropic", {{"api_key", "k"}})} {
        Conversation conversation;
        conversation.says(PARLEY_LLM_USER, "Hello");
        if (!beginning.empty()) conversation.says(PARLEY_LLM_ASSISTANT, beginning);
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, thinking.start(conversation));
    }
    FakeExchange& vendor() { return host.exchanges.back(); }
    /// The whole response in one piece.
    Call& gets(std::string_view body, parley_code code = PARLEY_OK) {
        vendor().head(200, {{"content-type", "text/event-stream"}, {"request-id", "req_1"}});
        vendor().data(body);
        if (!vendor().cancelled) vendor().end(code);
        return *this;
    }

    FakeHost host;
    Thinking<AnthropicProvider> thinking;
};

class MessageAnswerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MessageAnswerTest);
    CPPUNIT_TEST(saysTheSameHoweverItIsCut);
    CPPUNIT_TEST(anAnswerThatBreaksOffAnywhereIsAFailure);
    CPPUNIT_TEST(aResponseThatDoesNotEndIsLeftBehind);
    CPPUNIT_TEST(knowsWhyTheModelStopped);
    CPPUNIT_TEST(aRefusalIsAboutContent);
    CPPUNIT_TEST(aToolCutOffByTheLimitIsLeftOpen);
    CPPUNIT_TEST(argumentsThatAreNoJsonAreAFailure);
    CPPUNIT_TEST(toolsOfTheVendorAreNotTheHosts);
    CPPUNIT_TEST(theSpaceThatWasDroppedIsNotSaidTwice);
    CPPUNIT_TEST(anErrorInTheMiddleIsClassified);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(aWebPageIsNoAnswer);
    CPPUNIT_TEST(boundsTheArgumentsOfATool);
    CPPUNIT_TEST(nothingSaidIsNoFailureOfItsOwn);
    CPPUNIT_TEST(pausesTheVendor);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST(destroyInsideTextIsSafe);
    CPPUNIT_TEST_SUITE_END();

public:
    void saysTheSameHoweverItIsCut() {
        const auto body = everything();
        const Heard expected{
            "text Gr\xC3\xBC\xC3\x9F Gott",
            "begin 0 toolu_a book",
            "begin 1 toolu_b now",
            "arguments 0 {\"x\"",
            "arguments 1 {}",
            "end 1",
            "arguments 0 :\"\xC3\xBC\"}",
            "end 0"};
        for (std::size_t cut = 0; cut <= body.size(); ++cut) {
            Call call;
            call.vendor().head(200, {{"content-type", "text/event-stream; charset=utf-8"}});
            call.vendor().data(std::string_view{body}.substr(0, cut));
            call.vendor().data(std::string_view{body}.substr(cut));
            call.vendor().end();
            CPPUNIT_ASSERT(expected == call.thinking.heard);
            expectEnd(call, PARLEY_OK, PARLEY_LLM_TOOL_USE);
            const auto& used = call.thinking.used;
            CPPUNIT_ASSERT_EQUAL(uint64_t{25}, used.input_tokens);
            CPPUNIT_ASSERT_EQUAL(uint64_t{4}, used.cached_tokens);
            CPPUNIT_ASSERT_EQUAL(uint64_t{15}, used.output_tokens);
            CPPUNIT_ASSERT_EQUAL(uint64_t{6}, used.reasoning_tokens);
        }
    }

    void anAnswerThatBreaksOffAnywhereIsAFailure() {
        const auto body = starting() + textBlock("Hi") + stopping("end_turn");
        for (std::size_t cut = 0; cut + 1 < body.size(); ++cut)
            for (const auto code : {PARLEY_OK, PARLEY_E_NETWORK}) {
                Call call;
                call.gets(std::string_view{body}.substr(0, cut), code);
                expectEnd(call, code == PARLEY_OK ? PARLEY_E_PROTOCOL : code, 0);
            }
    }

    void aResponseThatDoesNotEndIsLeftBehind() {
        Call call;
        call.vendor().head(200);
        call.vendor().data(starting() + textBlock("Hi") + stopping("end_turn"));
        CPPUNIT_ASSERT_EQUAL(0, call.thinking.ends);
        call.host.advance(std::chrono::milliseconds{100});
        expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
        CPPUNIT_ASSERT(call.vendor().cancelled);
    }

    void knowsWhyTheModelStopped() {
        for (const auto& [word, reason] :
             {std::pair{"end_turn", PARLEY_LLM_STOP},
              std::pair{"stop_sequence", PARLEY_LLM_STOP},
              std::pair{"pause_turn", PARLEY_LLM_STOP},
              std::pair{"max_tokens", PARLEY_LLM_LENGTH},
              std::pair{"model_context_window_exceeded", PARLEY_LLM_LENGTH}}) {
            Call call;
            call.gets(starting() + textBlock("Hi") + stopping(word));
            expectEnd(call, PARLEY_OK, reason);
        }
        Call never;
        never.gets(starting() + textBlock("Hi") + event("message_stop"));
        expectEnd(never, PARLEY_E_PROTOCOL, 0);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, never.thinking.ended.request_id);
    }

    void aRefusalIsAboutContent() {
        Call call;
        call.gets(starting() + stopping("refusal"));
        expectEnd(call, PARLEY_E_CONTENT, 0);
    }

    void aToolCutOffByTheLimitIsLeftOpen() {
        Call call;
        call.gets(
            starting() + toolBegin(0, "toolu_a", "book") + toolPiece(0, "{") + blockEnd(0) +
            stopping("max_tokens"));
        CPPUNIT_ASSERT((Heard{"begin 0 toolu_a book", "arguments 0 {"}) == call.thinking.heard);
        expectEnd(call, PARLEY_OK, PARLEY_LLM_LENGTH);
    }

    void argumentsThatAreNoJsonAreAFailure() {
        for (const std::string& end : {blockEnd(0), std::string{}}) {
            Call call;
            call.gets(
                starting() + toolBegin(0, "toolu_a", "book") + toolPiece(0, "{") + end +
                stopping("tool_use"));
            expectEnd(call, PARLEY_E_PROTOCOL, 0);
        }
    }

    void toolsOfTheVendorAreNotTheHosts() {
        Call call;
        call.gets(
            starting() +
            event(
                "content_block_start",
                R"("index":0,"content_block":{"type":"server_tool_use","id":"x","name":"search"})") +
            toolPiece(0, "{}") + blockEnd(0) + textBlock("Found.") + stopping("end_turn"));
        CPPUNIT_ASSERT(Heard{"text Found."} == call.thinking.heard);
        expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
    }

    void theSpaceThatWasDroppedIsNotSaidTwice() {
        Call spaced{"One, "};
        spaced.gets(starting() + textBlock(" ") + textBlock(" two") + stopping("end_turn"));
        CPPUNIT_ASSERT(Heard{"text two"} == spaced.thinking.heard);
        Call bare{"One,"};
        bare.gets(starting() + textBlock(" two") + stopping("end_turn"));
        CPPUNIT_ASSERT(Heard{"text  two"} == bare.thinking.heard);
    }

    void anErrorInTheMiddleIsClassified() {
        const std::pair<const char*, parley_code> cases[]{
            {R"({"type":"overloaded_error","message":"Overloaded"})", PARLEY_E_UNAVAILABLE},
            {R"({"type":"api_error"})", PARLEY_E_UNAVAILABLE},
            {R"({"type":"timeout_error"})", PARLEY_E_UNAVAILABLE},
            {R"({"type":"rate_limit_error"})", PARLEY_E_RATE_LIMITED},
            {R"({"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}})",
             PARLEY_E_QUOTA},
            {R"({"type":"authentication_error"})", PARLEY_E_AUTH},
            {R"({"type":"invalid_request_error"})", PARLEY_E_INVALID},
            {R"({"type":"something_new"})", PARLEY_E_UNAVAILABLE}};
        for (const auto& [error, code] : cases) {
            Call call;
            call.gets(
                starting() + textBlock("Hi") + event("error", std::string{"\"error\":"} + error));
            expectEnd(call, code, 0);
            CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, call.thinking.ended.request_id);
        }
    }

    void garbageIsAFailure() {
        for (const std::string& wrong :
             {std::string{"data: {\n\n"},
              std::string{"data: \xFF\n\n"},
              std::string{"data: {\"type\":7}\n\n"},
              event("content_block_delta", R"("delta":{"type":"text_delta","text":7})"),
              toolBegin(0, "", "book"),
              toolBegin(0, "toolu_a", "")}) {
            Call call;
            call.gets(starting() + wrong);
            expectEnd(call, PARLEY_E_PROTOCOL, 0);
        }
    }

    void aWebPageIsNoAnswer() {
        Call call;
        call.vendor().head(200, {{"content-type", "text/html"}});
        expectEnd(call, PARLEY_E_PROTOCOL, 0);
    }

    void boundsTheArgumentsOfATool() {
        Call call;
        const std::string half(512 * 1024, '1');
        call.vendor().head(200);
        call.vendor().data(starting() + toolBegin(0, "toolu_a", "book"));
        call.vendor().data(toolPiece(0, half));
        call.vendor().data(toolPiece(0, half));
        CPPUNIT_ASSERT_EQUAL(0, call.thinking.ends);
        call.vendor().data(toolPiece(0, "1"));
        expectEnd(call, PARLEY_E_PROTOCOL, 0);
    }

    /// The host knows whether something was due.
    void nothingSaidIsNoFailureOfItsOwn() {
        Call call;
        call.gets(starting() + stopping("end_turn"));
        CPPUNIT_ASSERT(call.thinking.heard.empty());
        expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
    }

    void pausesTheVendor() {
        Call call;
        call.thinking.pause(true);
        CPPUNIT_ASSERT(call.vendor().paused);
        call.thinking.pause(false);
        CPPUNIT_ASSERT(!call.vendor().paused);
    }

    void cancelInTheMiddleSilencesIt() {
        Call call;
        call.thinking.on_text = [&] { call.thinking.cancel(); };
        call.vendor().head(200);
        call.vendor().data(starting() + textBlock("One") + textBlock("Two"));
        CPPUNIT_ASSERT(call.vendor().cancelled);
        CPPUNIT_ASSERT(Heard{"text One"} == call.thinking.heard);
        expectEnd(call, PARLEY_E_CANCELLED, 0);
    }

    void destroyInsideTextIsSafe() {
        Call call;
        call.thinking.on_text = [&] { call.thinking.destroy(); };
        call.vendor().head(200);
        call.vendor().data(starting() + textBlock("One") + textBlock("Two") + stopping("end_turn"));
        CPPUNIT_ASSERT(call.vendor().cancelled);
        CPPUNIT_ASSERT(Heard{"text One"} == call.thinking.heard);
        CPPUNIT_ASSERT_EQUAL(0, call.thinking.ends);
    }

private:
    static void expectEnd(const Call& call, parley_code code, uint32_t finish) {
        CPPUNIT_ASSERT_EQUAL(1, call.thinking.ends);
        CPPUNIT_ASSERT_EQUAL(code, call.thinking.ended.code);
        CPPUNIT_ASSERT_EQUAL(finish, call.thinking.finish);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageAnswerTest);

}  // namespace
}  // namespace anthropic

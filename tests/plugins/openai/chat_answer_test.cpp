#include <cppunit/extensions/HelperMacros.h>
#include <openai_provider.hpp>
#include <support/thinking.hpp>

namespace openai {
namespace {

using parley::testing::FakeExchange;
using parley::testing::FakeHost;
using parley::testing::Thinking;
using Heard = std::vector<std::string>;

constexpr std::string_view kText =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
    "\"finish_reason\":null}],\"usage\":null}\n\n"
    ": keep-alive\n\n"
    "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}],\"obfuscation\":\"xx\"}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Gr\xC3\xBC\xC3\x9F\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\" Gott\"}}]}\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,"
    "\"prompt_tokens_details\":{\"cached_tokens\":4},"
    "\"completion_tokens_details\":{\"reasoning_tokens\":3}}}\n\n"
    "data: [DONE]\n\n";

/// Two tools whose fragments are mixed.
constexpr std::string_view kTools =
    R"(data: {"choices":[{"delta":{"content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"book","arguments":""}}]}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"now","arguments":""}},{"index":0,"function":{"arguments":"{\"x\""}}]}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":\"\u00fc\"}"}}]}}]}

data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}

data: [DONE]

)";

const Heard kToolsHeard{
    "begin 0 a book",
    "begin 1 b now",
    "arguments 0 {\"x\":\"\xC3\xBC\"}",
    "end 0",
    "arguments 1 {}",
    "end 1"};

std::string chunk(const std::string& choice) {
    return R"(data: {"choices":[)" + choice + "]}\n\n";
}
std::string saying(const std::string& text) {
    return chunk(R"({"delta":{"content":")" + text + R"("}})");
}
std::string stopping(const std::string& why) {
    return chunk(R"({"delta":{},"finish_reason":")" + why + R"("})");
}

/// A call in progress.
struct Call {
    Call() : thinking{host, parley::testing::settingsOf("openai", {{"api_key", "k"}})} {
        thinking.start();
    }
    FakeExchange& vendor() { return host.exchanges.back(); }
    /// The whole response in one piece.
    Call& gets(std::string_view body, parley_code code = PARLEY_OK) {
        vendor().head(200, {{"content-type", "text/event-stream"}, {"x-request-id", "req_1"}});
        vendor().data(body);
        if (!vendor().cancelled) vendor().end(code);
        return *this;
    }

    FakeHost host;
    Thinking<OpenAiProvider> thinking;
};

class ChatAnswerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ChatAnswerTest);
    CPPUNIT_TEST(saysTheSameHoweverItIsCut);
    CPPUNIT_TEST(callsTheSameToolsHoweverItIsCut);
    CPPUNIT_TEST(anAnswerThatBreaksOffAnywhereIsAFailure);
    CPPUNIT_TEST(waitsForTheEndOfTheResponseToKeepTheConnection);
    CPPUNIT_TEST(aResponseThatDoesNotEndIsLeftBehind);
    CPPUNIT_TEST(aReasonToStopIsEnoughWithoutTheLastMarker);
    CPPUNIT_TEST(theLastMarkerAloneIsNoAnswer);
    CPPUNIT_TEST(knowsWhyTheModelStopped);
    CPPUNIT_TEST(aServerThatSaysStopMayMeanItsTools);
    CPPUNIT_TEST(makesUpIdsForAServerThatGivesNone);
    CPPUNIT_TEST(aToolCutOffByTheLimitIsLeftOpen);
    CPPUNIT_TEST(argumentsThatAreNoJsonAreAFailure);
    CPPUNIT_TEST(aRefusalIsAboutContent);
    CPPUNIT_TEST(readsTheUsageOfGroq);
    CPPUNIT_TEST(anErrorInTheMiddleIsClassified);
    CPPUNIT_TEST(garbageIsAFailure);
    CPPUNIT_TEST(aWebPageIsNoAnswer);
    CPPUNIT_TEST(nothingSaidIsNoFailureOfItsOwn);
    CPPUNIT_TEST(pausesTheVendor);
    CPPUNIT_TEST(cancelInTheMiddleSilencesIt);
    CPPUNIT_TEST(destroyInsideTextIsSafe);
    CPPUNIT_TEST(aFailureTellsTheHostThatNothingWasSaid);
    CPPUNIT_TEST_SUITE_END();

public:
    void saysTheSameHoweverItIsCut() {
        for (std::size_t cut = 0; cut <= kText.size(); ++cut) {
            Call call;
            call.vendor().head(200, {{"content-type", "text/event-stream; charset=utf-8"}});
            call.vendor().data(kText.substr(0, cut));
            call.vendor().data(kText.substr(cut));
            call.vendor().end();
            CPPUNIT_ASSERT(Heard{"text Gr\xC3\xBC\xC3\x9F Gott"} == call.thinking.heard);
            expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
            const auto& used = call.thinking.used;
            CPPUNIT_ASSERT_EQUAL(uint64_t{9}, used.input_tokens);
            CPPUNIT_ASSERT_EQUAL(uint64_t{4}, used.cached_tokens);
            CPPUNIT_ASSERT_EQUAL(uint64_t{5}, used.output_tokens);
            CPPUNIT_ASSERT_EQUAL(uint64_t{3}, used.reasoning_tokens);
        }
    }

    void callsTheSameToolsHoweverItIsCut() {
        for (std::size_t cut = 0; cut <= kTools.size(); ++cut) {
            Call call;
            call.vendor().head(200);
            call.vendor().data(kTools.substr(0, cut));
            call.vendor().data(kTools.substr(cut));
            call.vendor().end();
            CPPUNIT_ASSERT(kToolsHeard == call.thinking.heard);
            expectEnd(call, PARLEY_OK, PARLEY_LLM_TOOL_USE);
        }
    }

    void anAnswerThatBreaksOffAnywhereIsAFailure() {
        const auto reason = kText.find(R"("finish_reason":"stop")");
        const auto complete = kText.find("}]}", reason) + 3;
        for (std::size_t cut = 0; cut <= kText.size(); ++cut)
            for (const auto code : {PARLEY_OK, PARLEY_E_NETWORK}) {
                Call call;
                call.gets(kText.substr(0, cut), code);
                CPPUNIT_ASSERT_EQUAL(1, call.thinking.ends);
                // Without a proper end the event before it needs its empty line.
                if (cut >= complete + (code == PARLEY_OK ? 0 : 2)) continue;
                const auto expected = code == PARLEY_OK ? PARLEY_E_PROTOCOL : code;
                CPPUNIT_ASSERT_EQUAL(expected, call.thinking.ended.code);
            }
    }

    void waitsForTheEndOfTheResponseToKeepTheConnection() {
        Call call;
        call.vendor().head(200);
        call.vendor().data(kText);
        CPPUNIT_ASSERT_EQUAL(0, call.thinking.ends);
        call.vendor().end();
        expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
        CPPUNIT_ASSERT(!call.vendor().cancelled);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, call.host.armedTimers());
    }

    void aResponseThatDoesNotEndIsLeftBehind() {
        Call call;
        call.vendor().head(200);
        call.vendor().data(kText);
        call.host.advance(std::chrono::milliseconds{100});
        expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
        CPPUNIT_ASSERT(call.vendor().cancelled);
    }

    void aReasonToStopIsEnoughWithoutTheLastMarker() {
        Call call;
        call.gets(saying("Hi") + stopping("stop"));
        expectEnd(call, PARLEY_OK, PARLEY_LLM_STOP);
    }

    void theLastMarkerAloneIsNoAnswer() {
        Call call;
        call.gets(saying("Hi") + "data: [DONE]\n\n");
        expectEnd(call, PARLEY_E_PROTOCOL, 0);
        CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, call.thinking.ended.request_id);
    }

    void knowsWhyTheModelStopped() {
        for (const auto& [word, reason] :
             {std::pair{"stop", PARLEY_LLM_STOP},
              std::pair{"length", PARLEY_LLM_LENGTH},
              std::pair{"content_filter", PARLEY_LLM_CONTENT_FILTER},
              std::pair{"something_new", PARLEY_LLM_STOP}}) {
            Call call;
            call.gets(saying("Hi") + stopping(word));
            expectEnd(call, PARLEY_OK, reason);
        }
    }

    void aServerThatSaysStopMayMeanItsTools() {
        Call call;
        const std::string tool = R"({"id":"a","function":{"name":"now","arguments":"{}"}})";
        call.gets(chunk(R"({"delta":{"tool_calls":[)" + tool + R"(]},"finish_reason":"stop"})"));
        CPPUNIT_ASSERT((Heard{"begin 0 a now", "arguments 0 {}", "end 0"}) == call.thinking.heard);
        expectEnd(call, PARLEY_OK, PARLEY_LLM_TOOL_USE);
    }

    void makesUpIdsForAServerThatGivesNone() {
        Call call;
        const std::string tool = R"({"function":{"name":"now","arguments":"{}"}})";
        call.gets(
            chunk(R"({"delta":{"tool_calls":[)" + tool + "," + tool + "]}}") + stopping("stop"));
        // The fake host's clock stands at one second.
        CPPUNIT_ASSERT(
            (Heard{
                "begin 0 call_1000000_0 now",
                "arguments 0 {}",
                "begin 1 call_1000000_1 now",
                "arguments 1 {}",
                "end 0",
                "end 1"}) == call.thinking.heard);
    }

    void aToolCutOffByTheLimitIsLeftOpen() {
        Call call;
        call.gets(
            chunk(
                R"({"delta":{"tool_calls":[{"id":"a","function":{"name":"now","arguments":"{"}}]}})") +
            stopping("length"));
        CPPUNIT_ASSERT((Heard{"begin 0 a now", "arguments 0 {"}) == call.thinking.heard);
        expectEnd(call, PARLEY_OK, PARLEY_LLM_LENGTH);
    }

    void argumentsThatAreNoJsonAreAFailure() {
        Call call;
        call.gets(
            chunk(
                R"({"delta":{"tool_calls":[{"id":"a","function":{"name":"now","arguments":"{x"}}]}})") +
            stopping("tool_calls"));
        CPPUNIT_ASSERT((Heard{"begin 0 a now", "arguments 0 {x"}) == call.thinking.heard);
        expectEnd(call, PARLEY_E_PROTOCOL, 0);
    }

    void aRefusalIsAboutContent() {
        Call call;
        call.gets(chunk(R"({"delta":{"refusal":"I can't"}})") + stopping("stop"));
        CPPUNIT_ASSERT(call.thinking.heard.empty());
        expectEnd(call, PARLEY_E_CONTENT, 0);
    }

    void readsTheUsageOfGroq() {
        Call call;
        call.gets(
            saying("Hi") +
            R"(data: {"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":2}}})"
            "\n\ndata: [DONE]\n\n");
        CPPUNIT_ASSERT_EQUAL(uint64_t{3}, call.thinking.used.input_tokens);
        CPPUNIT_ASSERT_EQUAL(uint64_t{2}, call.thinking.used.output_tokens);
    }

    void anErrorInTheMiddleIsClassified() {
        const std::pair<const char*, parley_code> cases[]{
            {R"({"type":"server_error","code":null})", PARLEY_E_UNAVAILABLE},
            {R"({"type":"server_error","code":"server_is_overloaded"})", PARLEY_E_UNAVAILABLE},
            {R"({"type":"requests","code":"rate_limit_exceeded"})", PARLEY_E_RATE_LIMITED},
            {R"({"type":"insufficient_quota","code":"credit_balance_exhausted"})", PARLEY_E_QUOTA},
            {R"({"type":"invalid_request_error","code":null})", PARLEY_E_INVALID},
            {R"({"type":"x","code":"content_filter"})", PARLEY_E_CONTENT},
            {R"({"type":"BadRequestError","code":400})", PARLEY_E_INVALID},
            {R"({"type":"unavailable_error","code":503})", PARLEY_E_UNAVAILABLE},
            {R"("overloaded")", PARLEY_E_UNAVAILABLE}};
        for (const auto& [error, code] : cases) {
            Call call;
            call.gets(saying("Hi") + R"(data: {"error":)" + error + "}\n\n");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(error, code, call.thinking.ended.code);
            CPPUNIT_ASSERT_EQUAL(1, call.thinking.ends);
            CPPUNIT_ASSERT_EQUAL(std::string{"req_1"}, call.thinking.ended.request_id);
            CPPUNIT_ASSERT_EQUAL(PARLEY_F_VENDOR_FAULT, call.thinking.ended.flags);
        }
    }

    void garbageIsAFailure() {
        for (const std::string wrong :
             {"data: {\n\n",
              "data: \xFF\n\n",
              "data: [1]\n\n",
              "data: {\"choices\":7}\n\n",
              "data: {\"choices\":[{\"delta\":{\"content\":7}}]}\n\n",
              "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{}]}}]}\n\n"}) {
            Call call;
            call.gets(saying("Hi") + wrong);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, PARLEY_E_PROTOCOL, call.thinking.ended.code);
            CPPUNIT_ASSERT_EQUAL(1, call.thinking.ends);
        }
    }

    void aWebPageIsNoAnswer() {
        Call call;
        call.vendor().head(200, {{"content-type", "text/html"}});
        CPPUNIT_ASSERT(call.vendor().cancelled);
        expectEnd(call, PARLEY_E_PROTOCOL, 0);
    }

    /// The host knows whether something was due.
    void nothingSaidIsNoFailureOfItsOwn() {
        Call call;
        call.gets(stopping("stop") + "data: [DONE]\n\n");
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
        call.vendor().data(saying("One") + saying("Two"));
        CPPUNIT_ASSERT(call.vendor().cancelled);
        CPPUNIT_ASSERT(Heard{"text One"} == call.thinking.heard);
        expectEnd(call, PARLEY_E_CANCELLED, 0);
    }

    void destroyInsideTextIsSafe() {
        Call call;
        call.thinking.on_text = [&] { call.thinking.destroy(); };
        call.vendor().head(200);
        call.vendor().data(saying("One") + saying("Two") + stopping("stop") + "data: [DONE]\n\n");
        CPPUNIT_ASSERT(call.vendor().cancelled);
        CPPUNIT_ASSERT(Heard{"text One"} == call.thinking.heard);
        CPPUNIT_ASSERT_EQUAL(0, call.thinking.ends);
    }

    void aFailureTellsTheHostThatNothingWasSaid() {
        Call silent;
        silent.vendor().end(PARLEY_E_DEADLINE);
        expectEnd(silent, PARLEY_E_DEADLINE, 0);
        CPPUNIT_ASSERT_EQUAL(PARLEY_F_BEFORE_OUTPUT, silent.thinking.ended.flags);
        Call spoke;
        spoke.gets(saying("Hi"), PARLEY_E_NETWORK);
        CPPUNIT_ASSERT_EQUAL(0U, spoke.thinking.ended.flags & PARLEY_F_BEFORE_OUTPUT);
    }

private:
    static void expectEnd(const Call& call, parley_code code, uint32_t finish) {
        CPPUNIT_ASSERT_EQUAL(1, call.thinking.ends);
        CPPUNIT_ASSERT_EQUAL(code, call.thinking.ended.code);
        CPPUNIT_ASSERT_EQUAL(finish, call.thinking.finish);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChatAnswerTest);

}  // namespace
}  // namespace openai

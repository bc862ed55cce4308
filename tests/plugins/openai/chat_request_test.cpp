#include <cppunit/extensions/HelperMacros.h>
#include <openai_provider.hpp>
#include <parley/json.hpp>
#include <support/thinking.hpp>

namespace openai {
namespace {

using parley::Json;
using parley::testing::Conversation;
using parley::testing::FakeHost;
using parley::testing::Thinking;

class ChatRequestTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ChatRequestTest);
    CPPUNIT_TEST(asksTheVendorWithTheKeyThatTheHostPutsIn);
    CPPUNIT_TEST(aServerOfOnesOwnNeedsNoKey);
    CPPUNIT_TEST(aVendorThatNeedsAKeyIsNotConfiguredWithoutOne);
    CPPUNIT_TEST(writesTheConversation);
    CPPUNIT_TEST(severalResultsOfOneTurnAreSeveralMessages);
    CPPUNIT_TEST(showsImages);
    CPPUNIT_TEST(anImageForAModelThatSeesNoneIsForAnotherProvider);
    CPPUNIT_TEST(offersTools);
    CPPUNIT_TEST(aSchemaIsPromisedOnlyWhereTheVendorCanKeepIt);
    CPPUNIT_TEST(namesTheLimitAsTheServerDoes);
    CPPUNIT_TEST(aModelThatThinksTakesNoTemperature);
    CPPUNIT_TEST(passesOnKnownWishesOnly);
    CPPUNIT_TEST(continuesATextWhereTheServerCan);
    CPPUNIT_TEST(saysWhatItCanDo);
    CPPUNIT_TEST(hostileSchemasAreRefused);
    CPPUNIT_TEST(textThatIsNoUtf8StaysJson);
    CPPUNIT_TEST(anEmptyConversationIsInvalid);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksTheVendorWithTheKeyThatTheHostPutsIn() {
        ask({{"api_key", "k"}, {"organization", "org"}, {"project", "proj"}});
        const auto& exchange = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, exchange.method);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"https://api.openai.com/v1/chat/completions"}, exchange.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"Authorization: Bearer <api_key>"}, exchange.credential);
        CPPUNIT_ASSERT_EQUAL(std::string{"org"}, exchange.headers.at("OpenAI-Organization"));
        CPPUNIT_ASSERT_EQUAL(std::string{"proj"}, exchange.headers.at("OpenAI-Project"));
        CPPUNIT_ASSERT_EQUAL(std::string{"application/json"}, exchange.headers.at("Content-Type"));
        expectJson(R"({"model": "gpt-4o-mini", "stream": true,
            "stream_options": {"include_usage": true, "include_obfuscation": false},
            "messages": [{"role": "user", "content": "Hello"}]})");
    }

    void aServerOfOnesOwnNeedsNoKey() {
        ask({{"base_url", "http://localhost:11434/v1/"}, {"model", "llama3"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"http://localhost:11434/v1/chat/completions"}, host_.exchanges.back().url);
        CPPUNIT_ASSERT_EQUAL(std::string{}, host_.exchanges.back().credential);
        expectJson(R"({"model": "llama3", "stream": true, "stream_options": {"include_usage": true},
            "messages": [{"role": "user", "content": "Hello"}]})");
    }

    void aVendorThatNeedsAKeyIsNotConfiguredWithoutOne() {
        for (const auto* url : {"https://api.openai.com/v1", "https://api.groq.com/openai/v1"}) {
            const auto settings = parley::testing::settingsOf("openai", {{"base_url", url}});
            try {
                readSettings(parley::Setup{{}, nullptr, "tenant", settings});
                CPPUNIT_FAIL("configured without a key");
            } catch (const parley::Failure& failure) {
                CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, failure.status().code);
                CPPUNIT_ASSERT_EQUAL(std::size_t{0}, failure.status().message.find("api_key: "));
            }
        }
    }

    void writesTheConversation() {
        conversation_.says(PARLEY_LLM_SYSTEM, "Be kind.")
            .says(PARLEY_LLM_USER, "Book ")
            .says(PARLEY_LLM_USER, "a table")
            .says(PARLEY_LLM_ASSISTANT, "One moment.")
            .calls("call_1", "book", R"({"seats":2})")
            .answers("call_1", R"({"ok":true})");
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([{"role": "system", "content": "Be kind."},
                {"role": "user", "content": "Book a table"},
                {"role": "assistant", "content": "One moment.", "tool_calls": [
                    {"id": "call_1", "type": "function",
                     "function": {"name": "book", "arguments": "{\"seats\":2}"}}]},
                {"role": "tool", "tool_call_id": "call_1", "content": "{\"ok\":true}"}])"),
            sent().at("messages"));
    }

    void severalResultsOfOneTurnAreSeveralMessages() {
        conversation_.calls("a", "now", "")
            .calls("b", "here", "{}")
            .answers("a", "1")
            .answers("b", "2");
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([{"role": "assistant", "content": null, "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "now", "arguments": "{}"}},
                    {"id": "b", "type": "function", "function": {"name": "here", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "a", "content": "1"},
                {"role": "tool", "tool_call_id": "b", "content": "2"}])"),
            sent().at("messages"));
    }

    void showsImages() {
        conversation_.says(PARLEY_LLM_USER, "What is it?").shows("image/png", "\x89PNG");
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([{"role": "user", "content": [{"type": "text", "text": "What is it?"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}]}])"),
            sent().at("messages"));
    }

    void anImageForAModelThatSeesNoneIsForAnotherProvider() {
        conversation_.shows("image/png", "x");
        ask({{"base_url", "http://localhost/v1"}}, PARLEY_E_UNSUPPORTED);
        ask({{"base_url", "http://localhost/v1"}, {"images", true}});
    }

    void offersTools() {
        conversation_.says(PARLEY_LLM_USER, "Hello")
            .offers("book", R"({"type":"object","properties":{"seats":{"type":"integer"}}})")
            .offers("now", "");
        conversation_.request.tool_choice = PARLEY_LLM_TOOLS_REQUIRED;
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([
                {"type": "function", "function": {"name": "book", "description": "It does.",
                 "parameters": {"type": "object", "properties": {"seats": {"type": "integer"}}}}},
                {"type": "function", "function": {"name": "now", "description": "It does.",
                 "parameters": {"type": "object", "properties": {}}}}])"),
            sent().at("tools"));
        CPPUNIT_ASSERT_EQUAL(Json("required"), sent().at("tool_choice"));
        conversation_.request.tool_choice = PARLEY_LLM_TOOLS_NONE;
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(Json("none"), sent().at("tool_choice"));
        ask({{"api_key", "k"}, {"tools", false}}, PARLEY_E_UNSUPPORTED);
    }

    void aSchemaIsPromisedOnlyWhereTheVendorCanKeepIt() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        const std::string closed =
            R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false})";
        const std::string open = R"({"type":"object","properties":{"a":{"type":"string"}}})";
        const std::string inner = R"({"type":"object","properties":{"a":)" + open +
                                  R"(},"required":["a"],"additionalProperties":false})";
        for (const auto& [schema, strict] :
             {std::pair{closed, true}, std::pair{open, false}, std::pair{inner, false}}) {
            conversation_.request.response_schema_json = parley::str(schema);
            ask({{"api_key", "k"}});
            const auto format = sent().at("response_format");
            CPPUNIT_ASSERT_EQUAL(Json("json_schema"), format.at("type"));
            CPPUNIT_ASSERT_EQUAL(Json::parse(schema), format.at("json_schema").at("schema"));
            CPPUNIT_ASSERT_EQUAL(Json(strict), format.at("json_schema").at("strict"));
        }
    }

    void namesTheLimitAsTheServerDoes() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        conversation_.request.max_tokens = 50;
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(Json(50), sent().at("max_completion_tokens"));
        CPPUNIT_ASSERT(!sent().contains("max_tokens"));
        ask({{"api_key", "k"}, {"base_url", "https://api.cerebras.ai/v1"}});
        CPPUNIT_ASSERT_EQUAL(Json(50), sent().at("max_tokens"));
        conversation_.request.max_tokens = 0;
        ask({{"base_url", "http://localhost/v1"}, {"max_tokens", 70}});
        CPPUNIT_ASSERT_EQUAL(Json(70), sent().at("max_tokens"));
    }

    void aModelThatThinksTakesNoTemperature() {
        conversation_.says(PARLEY_LLM_SYSTEM, "Be kind.").says(PARLEY_LLM_USER, "Hello");
        conversation_.request.temperature = 0.5F;
        for (const auto* model : {"gpt-5-mini", "o3"}) {
            ask({{"api_key", "k"}, {"model", model}, {"reasoning_effort", "minimal"}});
            CPPUNIT_ASSERT(!sent().contains("temperature"));
            CPPUNIT_ASSERT_EQUAL(Json("developer"), sent().at("messages").at(0).at("role"));
            CPPUNIT_ASSERT_EQUAL(Json("minimal"), sent().at("reasoning_effort"));
        }
        for (const auto* model : {"gpt-4o", "gpt-5-chat-latest"}) {
            ask({{"api_key", "k"}, {"model", model}});
            CPPUNIT_ASSERT_EQUAL(Json(0.5), sent().at("temperature"));
            CPPUNIT_ASSERT_EQUAL(Json("system"), sent().at("messages").at(0).at("role"));
        }
        ask({{"base_url", "http://localhost/v1"}, {"model", "gpt-5-mini"}});
        CPPUNIT_ASSERT_EQUAL(Json(0.5), sent().at("temperature"));
    }

    void passesOnKnownWishesOnly() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        conversation_.request.model = parley::str("gpt-4o");
        conversation_.request.options_json =
            parley::str(R"({"seed": 7, "stop": ["\n"], "model": "another", "n": 8, "user": null})");
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(Json(7), sent().at("seed"));
        CPPUNIT_ASSERT_EQUAL(Json::array({"\n"}), sent().at("stop"));
        CPPUNIT_ASSERT_EQUAL(Json("gpt-4o"), sent().at("model"));
        CPPUNIT_ASSERT(!sent().contains("n") && !sent().contains("user"));
    }

    void continuesATextWhereTheServerCan() {
        conversation_.says(PARLEY_LLM_USER, "Count").says(PARLEY_LLM_ASSISTANT, "One, two");
        ask({{"api_key", "k"}}, PARLEY_E_UNSUPPORTED);
        ask({{"base_url", "http://localhost/v1"}, {"dialect", "vllm"}});
        CPPUNIT_ASSERT_EQUAL(Json(true), sent().at("continue_final_message"));
        CPPUNIT_ASSERT_EQUAL(Json(false), sent().at("add_generation_prompt"));
        ask({{"base_url", "http://localhost/v1"}, {"dialect", "llama_cpp"}});
        CPPUNIT_ASSERT(!sent().contains("continue_final_message"));
        ask({{"api_key", "k"}, {"base_url", "https://api.groq.com/openai/v1"}});
    }

    void saysWhatItCanDo() {
        const auto all = PARLEY_LLM_CAN_TOOLS | PARLEY_LLM_CAN_IMAGES | PARLEY_LLM_CAN_SCHEMA;
        CPPUNIT_ASSERT_EQUAL(all, features({{"api_key", "k"}}));
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_LLM_CAN_SCHEMA | PARLEY_LLM_CAN_CONTINUE,
            features({{"base_url", "http://localhost/v1"}, {"dialect", "vllm"}, {"tools", false}}));
    }

    void hostileSchemasAreRefused() {
        std::string deep;
        for (int i = 0; i < 100; ++i)
            deep += R"({"items":)";
        deep += "1" + std::string(100, '}');
        for (const auto& schema : {deep, std::string{"{"}, std::string{"nothing"}}) {
            Conversation conversation;
            conversation.says(PARLEY_LLM_USER, "Hello").offers("book", schema);
            FakeHost host;
            Thinking<OpenAiProvider> thinking{
                host, parley::testing::settingsOf("openai", {{"api_key", "k"}})};
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, thinking.start(conversation));
            CPPUNIT_ASSERT(host.exchanges.empty());
        }
    }

    void textThatIsNoUtf8StaysJson() {
        conversation_.says(PARLEY_LLM_USER, "caf\xE9");
        ask({{"api_key", "k"}});
        CPPUNIT_ASSERT_EQUAL(Json("caf\xEF\xBF\xBD"), sent().at("messages").at(0).at("content"));
    }

    void anEmptyConversationIsInvalid() {
        FakeHost host;
        Thinking<OpenAiProvider> thinking{
            host, parley::testing::settingsOf("openai", {{"api_key", "k"}})};
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, thinking.start(conversation_));
    }

private:
    void ask(const Json& settings, parley_code expected = PARLEY_OK) {
        Thinking<OpenAiProvider> thinking{host_, parley::testing::settingsOf("openai", settings)};
        if (conversation_.get()->msg_count == 0) return thinking.start();
        CPPUNIT_ASSERT_EQUAL(expected, thinking.start(conversation_));
    }
    Json sent() const { return Json::parse(host_.exchanges.back().body); }
    void expectJson(const char* expected) const {
        CPPUNIT_ASSERT_EQUAL(Json::parse(expected), sent());
    }
    uint32_t features(const Json& settings) {
        const Thinking<OpenAiProvider> thinking{
            host_, parley::testing::settingsOf("openai", settings)};
        parley_llm_caps caps{};
        caps.size = sizeof caps;
        thinking.table().caps(thinking.instance(), &caps);
        return caps.features;
    }

    FakeHost host_;
    Conversation conversation_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChatRequestTest);

}  // namespace
}  // namespace openai

#include <anthropic_provider.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <parley/json.hpp>
#include <support/thinking.hpp>

namespace anthropic {
namespace {

using parley::Json;
using parley::testing::Conversation;
using parley::testing::FakeHost;
using parley::testing::Thinking;

class MessagesRequestTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MessagesRequestTest);
    CPPUNIT_TEST(asksTheVendorWithTheKeyThatTheHostPutsIn);
    CPPUNIT_TEST(writesTheConversation);
    CPPUNIT_TEST(resultsOfToolsComeFirst);
    CPPUNIT_TEST(aConversationBeginsWithTheUser);
    CPPUNIT_TEST(showsImages);
    CPPUNIT_TEST(offersTools);
    CPPUNIT_TEST(keepsToASchemaWhereTheModelCan);
    CPPUNIT_TEST(onlyTheOldVersionTakesATemperature);
    CPPUNIT_TEST(passesOnKnownWishesOnly);
    CPPUNIT_TEST(continuesATextWithoutTheSpaceAtItsEnd);
    CPPUNIT_TEST(aNewModelDoesNotContinueAText);
    CPPUNIT_TEST(saysWhatItCanDo);
    CPPUNIT_TEST(whatCannotBeWrittenIsInvalid);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksTheVendorWithTheKeyThatTheHostPutsIn() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        ask({{"version", "2026-10-21"}, {"base_url", "https://proxy.test/"}});
        const auto& exchange = host_.exchanges.back();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, exchange.method);
        CPPUNIT_ASSERT_EQUAL(std::string{"https://proxy.test/v1/messages"}, exchange.url);
        CPPUNIT_ASSERT_EQUAL(std::string{"x-api-key: <api_key>"}, exchange.credential);
        CPPUNIT_ASSERT_EQUAL(std::string{"2026-10-21"}, exchange.headers.at("anthropic-version"));
        CPPUNIT_ASSERT_EQUAL(std::string{"application/json"}, exchange.headers.at("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"model": "claude-haiku-4-5", "max_tokens": 1024, "stream": true,
                "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]})"),
            sent());
    }

    void writesTheConversation() {
        conversation_.says(PARLEY_LLM_SYSTEM, "Be kind.")
            .says(PARLEY_LLM_USER, "Book a table")
            .says(PARLEY_LLM_ASSISTANT, "One moment.")
            .calls("toolu_1", "book", R"({"seats":2})")
            .calls("toolu_2", "now", "")
            .answers("toolu_1", R"({"ok":true})")
            .says(PARLEY_LLM_SYSTEM, "Be brief.")
            .answers("toolu_2", "noon")
            .says(PARLEY_LLM_USER, "And?");
        ask({{"caches_prompts", true}});
        CPPUNIT_ASSERT_EQUAL(Json("Be kind.\n\nBe brief."), sent().at("system"));
        CPPUNIT_ASSERT_EQUAL(Json("ephemeral"), sent().at("cache_control").at("type"));
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([
                {"role": "user", "content": [{"type": "text", "text": "Book a table"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "One moment."},
                    {"type": "tool_use", "id": "toolu_1", "name": "book", "input": {"seats": 2}},
                    {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}}]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_1", "content": "{\"ok\":true}"},
                    {"type": "tool_result", "tool_use_id": "toolu_2", "content": "noon"},
                    {"type": "text", "text": "And?"}]}])"),
            sent().at("messages"));
    }

    void resultsOfToolsComeFirst() {
        conversation_.says(PARLEY_LLM_USER, "Now?")
            .calls("toolu_1", "now", "{}")
            .says(PARLEY_LLM_USER, "Well?")
            .answers("toolu_1", "noon");
        ask({});
        const auto last = sent().at("messages").back().at("content");
        CPPUNIT_ASSERT_EQUAL(Json("tool_result"), last.at(0).at("type"));
        CPPUNIT_ASSERT_EQUAL(Json("Well?"), last.at(1).at("text"));
    }

    void aConversationBeginsWithTheUser() {
        conversation_.says(PARLEY_LLM_SYSTEM, "Greet the caller.");
        ask({});
        CPPUNIT_ASSERT_EQUAL(Json("user"), sent().at("messages").at(0).at("role"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sent().at("messages").size());
        conversation_.says(PARLEY_LLM_ASSISTANT, "Hello!").says(PARLEY_LLM_USER, "Hi");
        ask({});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, sent().at("messages").size());
        CPPUNIT_ASSERT_EQUAL(Json("user"), sent().at("messages").at(0).at("role"));
    }

    void showsImages() {
        conversation_.shows("image/png", "\x89PNG");
        ask({});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([{"type": "image", "source":
                {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}}])"),
            sent().at("messages").at(0).at("content"));
    }

    void offersTools() {
        conversation_.says(PARLEY_LLM_USER, "Hello")
            .offers("book", R"({"type":"object","properties":{}})")
            .offers("now", "");
        const std::pair<uint32_t, Json> choices[]{
            {PARLEY_LLM_TOOLS_AUTO, nullptr},
            {PARLEY_LLM_TOOLS_NONE, {{"type", "none"}}},
            {PARLEY_LLM_TOOLS_REQUIRED, {{"type", "any"}}}};
        for (const auto& [choice, written] : choices) {
            conversation_.request.tool_choice = choice;
            ask({});
            CPPUNIT_ASSERT_EQUAL(written, sent().value("tool_choice", Json{}));
        }
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"([
                {"name": "book", "description": "It does.",
                 "input_schema": {"type": "object", "properties": {}}},
                {"name": "now", "description": "It does.", "input_schema": {"type": "object"}}])"),
            sent().at("tools"));
    }

    void keepsToASchemaWhereTheModelCan() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        conversation_.request.response_schema_json = parley::str(R"({"type":"object"})");
        ask({});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(R"({"format": {"type": "json_schema", "schema": {"type": "object"}}})"),
            sent().at("output_config"));
        ask({{"model", "claude-3-5-haiku-latest"}}, PARLEY_E_UNSUPPORTED);
    }

    void onlyTheOldVersionTakesATemperature() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        conversation_.request.options_json = parley::str(R"({"top_p": 0.5, "top_k": 3})");
        conversation_.request.temperature = 1.5F;
        ask({{"version", "2023-06-01"}});
        // Its scale ends at 1.
        CPPUNIT_ASSERT_EQUAL(Json(1.0), sent().at("temperature"));
        CPPUNIT_ASSERT_EQUAL(Json(0.5), sent().at("top_p"));
        CPPUNIT_ASSERT_EQUAL(Json(3), sent().at("top_k"));
        ask({{"version", "2026-10-21"}});
        for (const auto* name : {"temperature", "top_p", "top_k"})
            CPPUNIT_ASSERT_MESSAGE(name, !sent().contains(name));
    }

    void passesOnKnownWishesOnly() {
        conversation_.says(PARLEY_LLM_USER, "Hello");
        conversation_.request.model = parley::str("claude-opus-4-1");
        conversation_.request.max_tokens = 9;
        conversation_.request.options_json = parley::str(
            R"({"stop_sequences": ["x"], "metadata": null, "model": "another", "system": "no"})");
        ask({});
        CPPUNIT_ASSERT_EQUAL(Json::array({"x"}), sent().at("stop_sequences"));
        CPPUNIT_ASSERT_EQUAL(Json("claude-opus-4-1"), sent().at("model"));
        CPPUNIT_ASSERT_EQUAL(Json(9), sent().at("max_tokens"));
        CPPUNIT_ASSERT(!sent().contains("metadata") && !sent().contains("system"));
    }

    void continuesATextWithoutTheSpaceAtItsEnd() {
        conversation_.says(PARLEY_LLM_USER, "Count").says(PARLEY_LLM_ASSISTANT, "One, two, \n");
        ask({});
        CPPUNIT_ASSERT_EQUAL(
            Json::parse(
                R"({"role": "assistant", "content": [{"type": "text", "text": "One, two,"}]})"),
            sent().at("messages").back());
    }

    void aNewModelDoesNotContinueAText() {
        conversation_.says(PARLEY_LLM_USER, "Count").says(PARLEY_LLM_ASSISTANT, "One");
        ask({{"model", "claude-opus-4-7"}}, PARLEY_E_UNSUPPORTED);
        conversation_.request.model = parley::str("claude-sonnet-4-6");
        ask({}, PARLEY_E_UNSUPPORTED);
        conversation_.request.model = parley::str("claude-sonnet-4-5-20250929");
        ask({});
    }

    void saysWhatItCanDo() {
        const auto always = PARLEY_LLM_CAN_TOOLS | PARLEY_LLM_CAN_IMAGES;
        CPPUNIT_ASSERT_EQUAL(
            always | PARLEY_LLM_CAN_SCHEMA | PARLEY_LLM_CAN_CONTINUE, features("claude-haiku-4-5"));
        CPPUNIT_ASSERT_EQUAL(always | PARLEY_LLM_CAN_SCHEMA, features("claude-opus-4-7"));
        CPPUNIT_ASSERT_EQUAL(always | PARLEY_LLM_CAN_CONTINUE, features("claude-3-haiku-20240307"));
    }

    void whatCannotBeWrittenIsInvalid() {
        ask({}, PARLEY_E_INVALID);
        conversation_.says(PARLEY_LLM_USER, "Hello").calls("toolu_1", "book", "{");
        ask({}, PARLEY_E_INVALID);
        CPPUNIT_ASSERT(host_.exchanges.empty());
    }

private:
    static std::string with(Json chosen) {
        chosen["api_key"] = "k";
        return parley::testing::settingsOf("anthropic", chosen);
    }
    void ask(const Json& chosen, parley_code expected = PARLEY_OK) {
        Thinking<AnthropicProvider> thinking{host_, with(chosen)};
        CPPUNIT_ASSERT_EQUAL(expected, thinking.start(conversation_));
    }
    Json sent() const { return Json::parse(host_.exchanges.back().body); }
    uint32_t features(const char* model) {
        const Thinking<AnthropicProvider> thinking{host_, with({{"model", model}})};
        parley_llm_caps caps{};
        caps.size = sizeof caps;
        thinking.table().caps(thinking.instance(), &caps);
        return caps.features;
    }

    FakeHost host_;
    Conversation conversation_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessagesRequestTest);

}  // namespace
}  // namespace anthropic

#include <http/handlers/chat_request.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::http {
namespace {

using nlohmann::json;
using provider::Role;

class ChatRequestTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ChatRequestTest);
    CPPUNIT_TEST(resultsThatFollowEachOtherAreOneMessage);
    CPPUNIT_TEST(imagesComeOutOfTheirUrls);
    CPPUNIT_TEST(allowedToolsAreTheOnlyOnesOffered);
    CPPUNIT_TEST(anyJsonIsASchemaOfObjects);
    CPPUNIT_TEST(nullIsLeftOut);
    CPPUNIT_TEST(whatNoModelCanDoIsRefusedWhereItStands);
    CPPUNIT_TEST_SUITE_END();

public:
    void resultsThatFollowEachOtherAreOneMessage() {
        const auto call = [](const char* id) {
            return json{{"id", id}, {"function", {{"name", "f"}, {"arguments", "{}"}}}};
        };
        const auto request = parsed(
            {{"messages",
              {{{"role", "developer"}, {"content", "Be brief."}},
               {{"role", "assistant"},
                {"content", nullptr},
                {"tool_calls", {call("a"), call("b")}}},
               {{"role", "tool"}, {"tool_call_id", "a"}, {"content", "1"}},
               {{"role", "tool"},
                {"tool_call_id", "b"},
                {"content",
                 {{{"type", "text"}, {"text", "2"}}, {{"type", "text"}, {"text", "3"}}}}},
               {{"role", "user"}, {"content", "Go on."}}}}});
        const auto& messages = request.thought.messages;
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, messages.size());
        CPPUNIT_ASSERT(messages[0].role == Role::System && messages[1].role == Role::Assistant);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, messages[1].parts.size());
        CPPUNIT_ASSERT(messages[2].role == Role::Tool && messages[2].parts.size() == 2);
        const auto& second = std::get<provider::ToolResultPart>(messages[2].parts[1]);
        CPPUNIT_ASSERT_EQUAL(std::string{"b23"}, second.call_id + second.result);
    }

    void imagesComeOutOfTheirUrls() {
        const auto request = parsed(withContent(
            {{{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64,+/8="}}}}}));
        const auto& part = request.thought.messages.at(0).parts.at(0);
        const auto& image = std::get<provider::ImagePart>(part);
        CPPUNIT_ASSERT_EQUAL(std::string{"image/png"}, image.mime);
        CPPUNIT_ASSERT_EQUAL(std::string{"\xfb\xff"}, image.bytes);
    }

    void allowedToolsAreTheOnlyOnesOffered() {
        auto body = withContent("Hello");
        for (const auto* name : {"book", "ring", "mail"})
            body["tools"].push_back({{"type", "function"}, {"function", {{"name", name}}}});
        const json ring{{"type", "function"}, {"function", {{"name", "ring"}}}};
        body["tool_choice"] = {
            {"type", "allowed_tools"},
            {"allowed_tools", {{"mode", "required"}, {"tools", json::array({ring})}}}};
        const auto request = parsed(body);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, request.thought.tools.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"ring"}, request.thought.tools[0].name);
        CPPUNIT_ASSERT(request.thought.tool_choice == provider::ToolChoice::Required);
    }

    void anyJsonIsASchemaOfObjects() {
        auto body = withContent("Hello");
        body["response_format"] = {{"type", "json_object"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"type":"object"})"}, parsed(body).thought.response_schema_json);
    }

    void nullIsLeftOut() {
        auto body = withContent("Hello");
        for (const auto* name : {"stream", "tools", "tool_choice", "temperature", "stop", "seed"})
            body[name] = nullptr;
        body["max_completion_tokens"] = nullptr;
        body["max_tokens"] = 12;
        const auto request = parsed(body);
        CPPUNIT_ASSERT(request.delivery == ChatRequest::Delivery::Whole);
        CPPUNIT_ASSERT(!request.thought.temperature);
        CPPUNIT_ASSERT_EQUAL(12U, request.thought.max_tokens);
        CPPUNIT_ASSERT_EQUAL(std::string{}, request.thought.options_json);
    }

    void whatNoModelCanDoIsRefusedWhereItStands() {
        const json audio{{"type", "input_audio"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/messages/0/content/0/type"}, faultOf(withContent({audio})));
        const json picture{
            {"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64,?"}}}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"/messages/0/content/0/image_url/url"}, faultOf(withContent({picture})));
        CPPUNIT_ASSERT_EQUAL(std::string{"/messages"}, faultOf(withContent(nullptr)));
        auto body = withContent("Hello");
        body["tools"] = {{{"type", "custom"}}};
        CPPUNIT_ASSERT_EQUAL(std::string{"/tools/0"}, faultOf(body));
    }

private:
    static json withContent(json content) {
        return {
            {"model", "any"},
            {"messages", json::array({json{{"role", "user"}, {"content", std::move(content)}}})}};
    }

    static ChatRequest parsed(const json& body) {
        auto request = chatRequestFrom(body);
        CPPUNIT_ASSERT(request.has_value());
        return std::move(*request);
    }

    static std::string faultOf(const json& body) {
        const auto request = chatRequestFrom(body);
        CPPUNIT_ASSERT(!request);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_body"}, request.error().reason);
        return request.error().faults.at(0).pointer;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChatRequestTest);

}  // namespace
}  // namespace parley::http

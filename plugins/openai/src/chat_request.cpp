#include "chat_request.hpp"

#include <common/json_fields.hpp>

#include <array>

namespace openai {

namespace {

using common::Json;
using common::memberOf;
using common::parseGiven;
using parley::Failure;
using parley::view;

/// Wishes of a scenario that are passed on as they are.
constexpr std::array kOptions{
    "frequency_penalty",
    "parallel_tool_calls",
    "presence_penalty",
    "prompt_cache_key",
    "reasoning_effort",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "top_p",
    "user",
    "verbosity"};

Json imageOf(const parley_llm_part& part) {
    const auto url =
        "data:" + std::string{view(part.mime)} + ";base64," + parley::toBase64(view(part.data));
    return {{"type", "image_url"}, {"image_url", {{"url", url}}}};
}

Json callOf(const parley_llm_part& part) {
    const auto arguments = view(part.json);
    return {
        {"id", view(part.call_id)},
        {"type", "function"},
        {"function",
         {{"name", view(part.name)}, {"arguments", arguments.empty() ? "{}" : arguments}}}};
}

Json resultOf(const parley_llm_part& part) {
    const auto result = view(part.json).empty() ? view(part.text) : view(part.json);
    return {{"role", "tool"}, {"tool_call_id", view(part.call_id)}, {"content", result}};
}

/// Text alone is a string, which every server takes; anything else is a list of parts.
Json contentOf(Json parts) {
    std::string text;
    for (const auto& part : parts) {
        if (part.at("type") != "text") return parts;
        text += part.at("text").get_ref<const std::string&>();
    }
    return text;
}

/// Writes the messages of a conversation. One of ours becomes several of theirs where it holds the
/// results of several tools.
class Conversation {
public:
    Conversation(const Settings& settings, std::string_view model)
        : settings_{settings},
          system_{isReasoning(settings.dialect, model) ? "developer" : "system"} {}

    void add(const parley_llm_msg& message) {
        Json parts = Json::array();
        Json calls = Json::array();
        for (const auto part : parley::partsOf(message))
            add(part, parts, calls);
        if (parts.empty() && calls.empty()) return;
        Json written{{"role", roleOf(message.role)}, {"content", nullptr}};
        if (!parts.empty()) written["content"] = contentOf(std::move(parts));
        if (!calls.empty()) written["tool_calls"] = std::move(calls);
        messages_.push_back(std::move(written));
    }

    Json take() {
        if (messages_.empty()) throw Failure{PARLEY_E_INVALID, "there is nothing to answer"};
        return std::move(messages_);
    }

private:
    void add(const parley_llm_part& part, Json& parts, Json& calls) {
        switch (part.kind) {
            case PARLEY_LLM_TEXT:
                parts.push_back({{"type", "text"}, {"text", view(part.text)}});
                return;
            case PARLEY_LLM_IMAGE:
                if (!settings_.images) throw Failure{PARLEY_E_UNSUPPORTED, "it sees no images"};
                parts.push_back(imageOf(part));
                return;
            case PARLEY_LLM_TOOL_CALL:
                calls.push_back(callOf(part));
                return;
            case PARLEY_LLM_TOOL_RESULT:
                messages_.push_back(resultOf(part));
                return;
            default:
                throw Failure{PARLEY_E_UNSUPPORTED, "it takes text and images only"};
        }
    }

    const char* roleOf(uint32_t role) const {
        switch (role) {
            case PARLEY_LLM_SYSTEM:
                return system_;
            case PARLEY_LLM_USER:
                return "user";
            case PARLEY_LLM_ASSISTANT:
                return "assistant";
            default:
                throw Failure{PARLEY_E_INVALID, "a tool says nothing but results"};
        }
    }

    const Settings& settings_;
    const char* system_;
    Json messages_ = Json::array();
};

Json toolOf(const parley_llm_tool& tool) {
    const auto schema = view(tool.schema_json);
    Json parameters = schema.empty() ? Json{{"type", "object"}, {"properties", Json::object()}}
                                     : parseGiven(schema, "the schema of a tool");
    return {
        {"type", "function"},
        {"function",
         {{"name", view(tool.name)},
          {"description", view(tool.description)},
          {"parameters", std::move(parameters)}}}};
}

void addTools(Json& body, const Settings& settings, const parley::LlmRequest& request) {
    if (request.allTools().empty()) return;
    if (!settings.tools) throw Failure{PARLEY_E_UNSUPPORTED, "it uses no tools"};
    auto& tools = body["tools"] = Json::array();
    for (const auto tool : request.allTools())
        tools.push_back(toolOf(tool));
    if (request.tool_choice == PARLEY_LLM_TOOLS_NONE) body["tool_choice"] = "none";
    if (request.tool_choice == PARLEY_LLM_TOOLS_REQUIRED) body["tool_choice"] = "required";
}

/// Whether the vendor can promise to keep to a schema: its objects are closed and all of their
/// members are required.
bool isStrict(const Json& schema) {
    if (!schema.is_structured()) return true;
    const auto& properties = memberOf(schema, "properties");
    if (schema.is_object() && memberOf(schema, "type") == "object") {
        const auto& required = memberOf(schema, "required");
        if (memberOf(schema, "additionalProperties") != false) return false;
        if (!required.is_array() || required.size() != properties.size()) return false;
    }
    for (const auto& part : schema)
        if (!isStrict(part)) return false;
    return true;
}

void addSchema(Json& body, const parley::LlmRequest& request) {
    const auto given = view(request.response_schema_json);
    if (given.empty()) return;
    auto schema = parseGiven(given, "the schema of the answer");
    const bool strict = isStrict(schema);
    body["response_format"] = {
        {"type", "json_schema"},
        {"json_schema", {{"name", "answer"}, {"strict", strict}, {"schema", std::move(schema)}}}};
}

void addOptions(Json& body, const parley::LlmRequest& request) {
    const auto given = view(request.options_json);
    if (given.empty()) return;
    const auto options = parseGiven(given, "options_json");
    for (const auto* name : kOptions)
        if (const auto& wish = memberOf(options, name); !wish.is_null()) body[name] = wish;
}

void addSampling(
    Json& body,
    const Settings& settings,
    const parley::LlmRequest& request,
    std::string_view model) {
    const auto most = request.max_tokens > 0 ? request.max_tokens : settings.max_tokens;
    if (most > 0) body[std::string{settings.dialect.max_tokens}] = most;
    if (!settings.reasoning_effort.empty()) body["reasoning_effort"] = settings.reasoning_effort;
    if (request.temperature >= 0) body["temperature"] = request.temperature;
    addOptions(body, request);
    if (!isReasoning(settings.dialect, model)) return;
    body.erase("temperature");
    body.erase("top_p");
}

/// How this server is told to go on from the last message instead of answering it.
void addContinuation(Json& body, const Settings& settings) {
    if (!settings.dialect.continues)
        throw Failure{PARLEY_E_UNSUPPORTED, "it does not continue a text"};
    if (settings.dialect.name != "vllm") return;
    body["continue_final_message"] = true;
    body["add_generation_prompt"] = false;
}

std::string bodyOf(const Settings& settings, const parley::LlmRequest& request) {
    const auto wanted = view(request.model);
    const std::string model{wanted.empty() ? std::string_view{settings.model} : wanted};
    Conversation conversation{settings, model};
    for (const auto message : request.messages())
        conversation.add(message);
    Json body{
        {"model", model},
        {"messages", conversation.take()},
        {"stream", true},
        {"stream_options", {{"include_usage", true}}}};
    // Padding against listeners on the wire, which only costs bytes here.
    if (settings.dialect.name == "openai") body["stream_options"]["include_obfuscation"] = false;
    addTools(body, settings, request);
    addSchema(body, request);
    addSampling(body, settings, request, model);
    if (continuesText(request)) addContinuation(body, settings);
    return parley::toText(body);
}

}  // namespace

bool continuesText(const parley::LlmRequest& request) {
    const auto messages = request.messages();
    return !messages.empty() && messages[messages.size() - 1].role == PARLEY_LLM_ASSISTANT;
}

parley::HttpRequest chatRequest(const Settings& settings, const parley::LlmRequest& request) {
    auto post = toVendor(settings, "POST", "/chat/completions");
    post.headers.emplace_back("Content-Type", "application/json");
    post.headers.emplace_back("Accept", "text/event-stream");
    post.body = bodyOf(settings, request);
    return post;
}

}  // namespace openai

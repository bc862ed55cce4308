#include "messages_request.hpp"

#include <common/json_fields.hpp>

#include <algorithm>
#include <array>

namespace anthropic {

namespace {

using common::Json;
using common::memberOf;
using common::parseGiven;
using parley::Failure;
using parley::view;

/// Wishes of a scenario that are passed on as they are.
constexpr std::array kOptions{"metadata", "service_tier", "stop_sequences"};
constexpr std::array kSamplingOptions{"top_k", "top_p"};

Json textBlock(std::string_view text) {
    return {{"type", "text"}, {"text", text}};
}

Json imageBlock(const parley_llm_part& part) {
    return {
        {"type", "image"},
        {"source",
         {{"type", "base64"},
          {"media_type", view(part.mime)},
          {"data", parley::toBase64(view(part.data))}}}};
}

Json useBlock(const parley_llm_part& part) {
    const auto given = view(part.json);
    auto input = given.empty() ? Json::object() : parseGiven(given, "the arguments of a tool");
    return {
        {"type", "tool_use"},
        {"id", view(part.call_id)},
        {"name", view(part.name)},
        {"input", std::move(input)}};
}

Json resultBlock(const parley_llm_part& part) {
    const auto result = view(part.json).empty() ? view(part.text) : view(part.json);
    return {{"type", "tool_result"}, {"tool_use_id", view(part.call_id)}, {"content", result}};
}

Json blockOf(const parley_llm_part& part) {
    switch (part.kind) {
        case PARLEY_LLM_TEXT:
            return textBlock(view(part.text));
        case PARLEY_LLM_IMAGE:
            return imageBlock(part);
        case PARLEY_LLM_TOOL_CALL:
            return useBlock(part);
        case PARLEY_LLM_TOOL_RESULT:
            return resultBlock(part);
        default:
            throw Failure{PARLEY_E_UNSUPPORTED, "it takes text and images only"};
    }
}

/// The first message must be a user's; before the caller has said anything there is none.
Json silence() {
    constexpr auto kNothingSaid = "(The caller has not said anything yet.)";
    return {{"role", "user"}, {"content", Json::array({textBlock(kNothingSaid)})}};
}

/// A block of text without any is refused.
bool isEmpty(const parley_llm_part& part) {
    return part.kind == PARLEY_LLM_TEXT && view(part.text).empty();
}

/// The conversation as turns of user and assistant, and what the system says beside it.
class Conversation {
public:
    void add(const parley_llm_msg& message) {
        if (message.role == PARLEY_LLM_SYSTEM) return addSystem(message);
        const bool assistant = message.role == PARLEY_LLM_ASSISTANT;
        for (const auto part : parley::partsOf(message))
            if (!isEmpty(part)) blocksOf(assistant ? "assistant" : "user").push_back(blockOf(part));
    }

    /// Of what the assistant has begun to say. True when there was some.
    bool dropLastSpace() {
        if (turns_.empty() || turns_.back().at("role") != "assistant") return false;
        auto& last = turns_.back().at("content").back();
        if (last.at("type") != "text") return false;
        auto& text = last.at("text").get_ref<std::string&>();
        const auto end = text.find_last_not_of(" \t\r\n") + 1;
        const bool dropped = end < text.size();
        text.resize(end);
        if (text.empty()) turns_.back().at("content").erase(turns_.back().at("content").size() - 1);
        if (turns_.back().at("content").empty()) turns_.erase(turns_.size() - 1);
        return dropped;
    }

    Json takeTurns() {
        if (turns_.empty() && !system_.empty()) turns_.push_back(silence());
        for (auto& turn : turns_)
            putResultsFirst(turn.at("content"));
        return std::move(turns_);
    }
    [[nodiscard]] const std::string& system() const { return system_; }

private:
    void addSystem(const parley_llm_msg& message) {
        for (const auto part : parley::partsOf(message)) {
            if (isEmpty(part)) continue;
            if (!system_.empty()) system_ += "\n\n";
            system_ += view(part.text);
        }
    }

    /// What one side says in a row, or tools answer, is one turn.
    Json& blocksOf(const char* role) {
        if (turns_.empty() && role != std::string_view{"user"}) turns_.push_back(silence());
        if (turns_.empty() || turns_.back().at("role") != role)
            turns_.push_back({{"role", role}, {"content", Json::array()}});
        return turns_.back().at("content");
    }

    static void putResultsFirst(Json& blocks) {
        std::stable_partition(blocks.begin(), blocks.end(), [](const Json& block) {
            return block.at("type") == "tool_result";
        });
    }

    std::string system_;
    Json turns_ = Json::array();
};

Json toolOf(const parley_llm_tool& tool) {
    const auto schema = view(tool.schema_json);
    Json written{
        {"name", view(tool.name)},
        {"input_schema",
         schema.empty() ? Json{{"type", "object"}} : parseGiven(schema, "the schema of a tool")}};
    if (!view(tool.description).empty()) written["description"] = view(tool.description);
    return written;
}

void addTools(Json& body, const parley::LlmRequest& request) {
    if (request.allTools().empty()) return;
    auto& tools = body["tools"] = Json::array();
    for (const auto tool : request.allTools())
        tools.push_back(toolOf(tool));
    if (request.tool_choice == PARLEY_LLM_TOOLS_NONE) body["tool_choice"] = {{"type", "none"}};
    if (request.tool_choice == PARLEY_LLM_TOOLS_REQUIRED) body["tool_choice"] = {{"type", "any"}};
}

void addSchema(Json& body, const parley::LlmRequest& request, std::string_view model) {
    const auto given = view(request.response_schema_json);
    if (given.empty()) return;
    if (!keepsToSchemas(model)) throw Failure{PARLEY_E_UNSUPPORTED, "it keeps to no schema"};
    body["output_config"] = {
        {"format",
         {{"type", "json_schema"}, {"schema", parseGiven(given, "the schema of the answer")}}}};
}

template <std::size_t count>
void pass(Json& body, const Json& options, const std::array<const char*, count>& names) {
    for (const auto* name : names)
        if (const auto& wish = memberOf(options, name); !wish.is_null()) body[name] = wish;
}

void addWishes(Json& body, const Settings& settings, const parley::LlmRequest& request) {
    const auto given = view(request.options_json);
    const auto options = given.empty() ? Json::object() : parseGiven(given, "options_json");
    pass(body, options, kOptions);
    if (!settings.takesSampling()) return;
    pass(body, options, kSamplingOptions);
    // The vendor's scale ends at 1.
    if (request.temperature >= 0) body["temperature"] = std::min(request.temperature, 1.0F);
}

}  // namespace

MessagesRequest messagesRequest(const Settings& settings, const parley::LlmRequest& request) {
    const auto wanted = view(request.model);
    const std::string model{wanted.empty() ? std::string_view{settings.model} : wanted};
    Conversation conversation;
    for (const auto message : request.messages())
        conversation.add(message);
    const bool dropped_space = conversation.dropLastSpace();
    auto turns = conversation.takeTurns();
    if (turns.empty()) throw Failure{PARLEY_E_INVALID, "there is nothing to answer"};
    if (turns.back().at("role") == "assistant" && !continuesText(model))
        throw Failure{PARLEY_E_UNSUPPORTED, "it does not continue a text"};

    Json body{
        {"model", model},
        {"max_tokens", request.max_tokens > 0 ? request.max_tokens : settings.max_tokens},
        {"stream", true},
        {"messages", std::move(turns)}};
    if (!conversation.system().empty()) body["system"] = conversation.system();
    if (settings.caches_prompts) body["cache_control"] = {{"type", "ephemeral"}};
    addTools(body, request);
    addSchema(body, request, model);
    addWishes(body, settings, request);

    auto post = toVendor(settings, "POST", "/v1/messages");
    post.headers.emplace_back("Content-Type", "application/json");
    post.headers.emplace_back("Accept", "text/event-stream");
    post.body = parley::toText(body);
    return {std::move(post), dropped_space};
}

}  // namespace anthropic
